package org.onbehalf.internal.message;

/** OBH-7…: the application, its descriptor, its libraries and the server. */
public final class EnvironmentMessages {
  public static final MessageCode SERVER_ERROR = new MessageCode(7001);
  public static final MessageCode NOT_STARTED = new MessageCode(7002);
  public static final MessageCode LIBRARY = new MessageCode(7003);
  public static final MessageCode EXTENSION = new MessageCode(7004);
  public static final MessageCode UNUSED_MAPPER = new MessageCode(7005);
  public static final MessageCode NOT_CLOSED = new MessageCode(7006);
  public static final MessageCode NO_BINDING = new MessageCode(7007);

  public static final MessageCode NO_LOGIN_CONFIG = new MessageCode(7101);
  public static final MessageCode NO_RULES = new MessageCode(7102);
  public static final MessageCode CONSTRAINT = new MessageCode(7103);
  public static final MessageCode WEB_XML = new MessageCode(7104);
  public static final MessageCode ANNOTATION = new MessageCode(7105);
  public static final MessageCode ANNOTATIONS_IGNORED = new MessageCode(7106);
  public static final MessageCode NOT_INJECTED = new MessageCode(7107);
  public static final MessageCode OPEN_WEBSOCKETS = new MessageCode(7108);
  public static final MessageCode ADDED_LATE = new MessageCode(7109);
  public static final MessageCode AUDIT_FILE = new MessageCode(7110);
  public static final MessageCode NO_FILTER = new MessageCode(7111);
  public static final MessageCode STATUS_PAGE = new MessageCode(7112);

  public static final MessageCode MICROMETER = new MessageCode(7201);
  public static final MessageCode JMX = new MessageCode(7202);

  private EnvironmentMessages() {}
}
