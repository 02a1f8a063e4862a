package org.onbehalf.internal.message;

/**
 * OBH-3…: tokens for other APIs. 30… is why there is none, 31… about client credentials. OBH-4…:
 * calls of other APIs.
 */
public final class AcquisitionMessages {
  public static final MessageCode UNAVAILABLE = new MessageCode(3001);
  public static final MessageCode TOKEN_REFUSED = new MessageCode(3002);
  public static final MessageCode CLAIMS = new MessageCode(3003);
  public static final MessageCode CONSENT = new MessageCode(3004);
  public static final MessageCode INTERACTION = new MessageCode(3005);
  public static final MessageCode DENIED = new MessageCode(3006);
  public static final MessageCode USER_REQUIRED = new MessageCode(3007);
  public static final MessageCode CREDENTIAL_REFUSED = new MessageCode(3008);
  public static final MessageCode SET_UP = new MessageCode(3009);
  public static final MessageCode NO_CALLER = new MessageCode(3010);
  public static final MessageCode REFRESH = new MessageCode(3011);
  public static final MessageCode UNEXPECTED = new MessageCode(3012);
  public static final MessageCode LEFT_RUNNING = new MessageCode(3013);
  public static final MessageCode LISTENER = new MessageCode(3014);

  public static final MessageCode CREDENTIAL = new MessageCode(3101);
  public static final MessageCode CREDENTIAL_FILE = new MessageCode(3102);
  public static final MessageCode EXPIRING = new MessageCode(3103);

  public static final MessageCode API_ERROR = new MessageCode(4001);
  public static final MessageCode API_UNAVAILABLE = new MessageCode(4002);
  public static final MessageCode NOT_REPEATED = new MessageCode(4003);
  public static final MessageCode UNSAFE_CLIENT = new MessageCode(4004);

  private AcquisitionMessages() {}
}
