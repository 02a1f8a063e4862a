package org.onbehalf.internal.validation;

import static org.onbehalf.internal.config.LimitKeys.*;

import org.onbehalf.internal.config.Section;

/** Signatures that were verified before. */
public final class SignatureCacheSettings {
  /** 0 switches it off. */
  public final int entries;

  /** How much memory they may take. */
  public final long maxBytes;

  public SignatureCacheSettings(int entries) {
    this(entries, 32 << 20);
  }

  public SignatureCacheSettings(int entries, long maxBytes) {
    this.entries = entries;
    this.maxBytes = maxBytes;
  }

  /** Reads the section {@code SignatureCache}. */
  public static SignatureCacheSettings read(Section section) {
    return new SignatureCacheSettings(
        section.get(SIGNATURE_ENTRIES), section.get(SIGNATURE_MAX_BYTES));
  }
}
