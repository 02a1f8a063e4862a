package org.onbehalf.internal.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The sessions of an owner. Immutable. */
public final class SessionListing {
  private final List<SessionContent> contents;
  private final int unreadable;

  SessionListing(List<SessionContent> contents, int unreadable) {
    this.contents = Collections.unmodifiableList(new ArrayList<>(contents));
    this.unreadable = unreadable;
  }

  /** Expired ones among them, in no particular order. */
  public List<SessionContent> contents() {
    return contents;
  }

  /** How many more there are that no key of ours opens, or that were changed. */
  public int unreadable() {
    return unreadable;
  }
}
