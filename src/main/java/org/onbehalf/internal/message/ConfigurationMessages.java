package org.onbehalf.internal.message;

/** OBH-1…: the configuration. 10… is about files, 11… about keys, 12… about what is allowed. */
public final class ConfigurationMessages {
  public static final MessageCode FAULTY = new MessageCode(1001);
  public static final MessageCode FILE = new MessageCode(1002);
  public static final MessageCode SYNTAX = new MessageCode(1003);
  public static final MessageCode INCLUDE = new MessageCode(1004);
  public static final MessageCode UNSET_REFERENCE = new MessageCode(1005);
  public static final MessageCode QUOTED_REFERENCE = new MessageCode(1006);
  public static final MessageCode CUT_VALUE = new MessageCode(1007);
  public static final MessageCode TWICE = new MessageCode(1008);
  public static final MessageCode NO_PLACE = new MessageCode(1009);
  public static final MessageCode NOT_NAMED = new MessageCode(1010);
  public static final MessageCode KEY_VAULT = new MessageCode(1011);

  public static final MessageCode MISSING = new MessageCode(1101);
  public static final MessageCode EMPTY = new MessageCode(1102);
  public static final MessageCode WRONG_TYPE = new MessageCode(1103);
  public static final MessageCode INVALID = new MessageCode(1104);
  public static final MessageCode TOO_MANY = new MessageCode(1105);
  public static final MessageCode UNKNOWN = new MessageCode(1106);
  public static final MessageCode IGNORED = new MessageCode(1107);
  public static final MessageCode QUOTED_NAME = new MessageCode(1108);
  public static final MessageCode NOT_SUPPORTED = new MessageCode(1109);
  public static final MessageCode NO_EFFECT = new MessageCode(1110);
  public static final MessageCode CONTRADICTION = new MessageCode(1111);
  public static final MessageCode KEY_FILE = new MessageCode(1112);
  public static final MessageCode LIBRARY = new MessageCode(1113);
  public static final MessageCode USELESS = new MessageCode(1114);
  public static final MessageCode SCOPES = new MessageCode(1115);
  public static final MessageCode USELESS_RULE = new MessageCode(1116);
  public static final MessageCode OTHER_SERVICE = new MessageCode(1117);
  public static final MessageCode NO_CREDENTIALS = new MessageCode(1118);

  public static final MessageCode AUDIT = new MessageCode(1201);
  public static final MessageCode PLAIN_HTTP = new MessageCode(1202);
  public static final MessageCode EVERY_TOKEN = new MessageCode(1203);
  public static final MessageCode EVERY_APPLICATION = new MessageCode(1204);
  public static final MessageCode ONE_NAME = new MessageCode(1205);

  private ConfigurationMessages() {}
}
