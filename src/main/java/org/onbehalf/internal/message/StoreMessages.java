package org.onbehalf.internal.message;

/** OBH-5…: stores of tokens (50…) and sessions (51…). OBH-6…: user names. */
public final class StoreMessages {
  public static final MessageCode UNAVAILABLE = new MessageCode(5001);
  public static final MessageCode NO_DIRECTORY = new MessageCode(5002);
  public static final MessageCode CORRUPT = new MessageCode(5003);
  public static final MessageCode DISCARDED = new MessageCode(5004);
  public static final MessageCode ENCRYPTION_KEYS = new MessageCode(5005);
  public static final MessageCode STORE_THREAD = new MessageCode(5006);
  public static final MessageCode NO_HEAP = new MessageCode(5007);

  public static final MessageCode SESSIONS_UNAVAILABLE = new MessageCode(5101);
  public static final MessageCode NO_SESSION = new MessageCode(5102);
  public static final MessageCode EXPIRED = new MessageCode(5103);
  public static final MessageCode NOT_STORED = new MessageCode(5104);
  public static final MessageCode CONFLICT = new MessageCode(5105);
  public static final MessageCode LEFT_OVER = new MessageCode(5106);
  public static final MessageCode UNDER_WAY = new MessageCode(5107);

  public static final MessageCode NAME_REFUSED = new MessageCode(6001);
  public static final MessageCode NAMES_UNAVAILABLE = new MessageCode(6002);
  public static final MessageCode NAMES_FAILED = new MessageCode(6003);
  public static final MessageCode LOOK_UP_LEFT = new MessageCode(6004);
  public static final MessageCode NAMES_FILE = new MessageCode(6005);

  private StoreMessages() {}
}
