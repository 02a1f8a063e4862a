package org.onbehalf.internal.cache;

import java.util.List;

/** The sessions of an owner. */
public final class SessionListing {
  private final List<SessionContent> contents;
  private final int unreadable;

  SessionListing(List<SessionContent> contents, int unreadable) {
    this.contents = contents;
    this.unreadable = unreadable;
  }

  /** Includes expired ones, in no particular order. */
  public List<SessionContent> contents() {
    return contents;
  }

  /** How many more there are that cannot be unsealed. */
  public int unreadable() {
    return unreadable;
  }
}
