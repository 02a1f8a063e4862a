package org.onbehalf.internal.message;

/**
 * OBH-2…: tokens that callers send, and what they may do with them. 21… are the checks of a token,
 * 22… what a refused token probably is; both are where they are made.
 */
public final class TokenMessages {
  public static final MessageCode UNVERIFIED = new MessageCode(2001);
  public static final MessageCode STRIPPED = new MessageCode(2002);
  public static final MessageCode KEYS = new MessageCode(2003);
  public static final MessageCode NO_GROUPS = new MessageCode(2004);
  public static final MessageCode GROUPS_REFUSED = new MessageCode(2005);
  public static final MessageCode GROUPS_UNAVAILABLE = new MessageCode(2006);
  public static final MessageCode GROUPS_FAILED = new MessageCode(2007);
  public static final MessageCode KEYS_WAITING = new MessageCode(2008);

  public static final MessageCode NO_TOKEN = new MessageCode(2101);

  public static final MessageCode PATH = new MessageCode(2301);
  public static final MessageCode METHOD_OVERRIDE = new MessageCode(2302);
  public static final MessageCode RULE = new MessageCode(2303);
  public static final MessageCode PERMISSION = new MessageCode(2304);
  public static final MessageCode LISTENER_REFUSED = new MessageCode(2305);
  public static final MessageCode LISTENER_FAILED = new MessageCode(2306);
  public static final MessageCode ANOTHER_CALLER = new MessageCode(2307);
  public static final MessageCode FOREIGN_EXCEPTION = new MessageCode(2308);

  private TokenMessages() {}
}
