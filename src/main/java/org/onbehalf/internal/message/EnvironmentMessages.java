package org.onbehalf.internal.message;

/** OBH-7…: the application, its descriptor, its libraries and the server. */
public final class EnvironmentMessages {
  public static final MessageCode SERVER_ERROR =
      new MessageCode(
          7001,
          "500 server_error: …",
          "The request was answered 500; the caller learned only the correlation id.",
          "The message names it; if it has a number of its own, see there.",
          "Look for the correlation id in the log.");
  public static final MessageCode NOT_STARTED =
      new MessageCode(
          7002,
          "every request is answered 500, because the filter could not be started",
          "Every request is answered 500.",
          "A fault of the configuration (OBH-1001), or an exception while the filter was started.",
          "See the log of the start; an exception is most often a library that is missing or old.");
  public static final MessageCode LIBRARY =
      new MessageCode(
          7003,
          "the class path has another version of … than Onbehalf needs",
          "The message says it: requests are answered 500, or one feature is missing.",
          "A library is there in a version that cannot work; most often the application brings it.",
          "Replace it with the version that the message names, and keep only one.");
  public static final MessageCode EXTENSION =
      new MessageCode(
          7004,
          "found a class that cannot be used",
          "Every request is answered 500.",
          "A class of the application that implements an interface of org.onbehalf.spi is not there"
              + " or cannot be created.",
          "Make it public, with a public constructor without parameters, in the WAR.");
  public static final MessageCode UNUSED_MAPPER =
      new MessageCode(
          7005,
          "the application brings a PrincipalMapper that is not used",
          "Users have the names of their tokens.",
          "AzureAd.PrincipalMapping.Source is not Custom.",
          "Set it to Custom, or remove the class.");
  public static final MessageCode NOT_CLOSED =
      new MessageCode(
          7006,
          "failed to close with …",
          "The application stops all the same.",
          "A class of the application threw an exception in close().",
          "Correct the class.");
  public static final MessageCode NO_BINDING =
      new MessageCode(
          7007,
          "Onbehalf can log nothing else, since SLF4J finds no binding",
          "Only the start is in the server's own log.",
          "The application has slf4j-api and no binding.",
          "Add one: docs/logging.md.");

  public static final MessageCode NO_LOGIN_CONFIG =
      new MessageCode(
          7101,
          "Authentication.ContainerLogin = true, and WEB-INF/web.xml has no login-config",
          "Requests without a bearer token are answered 401.",
          "The container knows no way to log in.",
          "Keep the login-config, or remove the key.");
  public static final MessageCode NO_RULES =
      new MessageCode(
          7102,
          "Authorization.Rules is empty, and WEB-INF/web.xml declares roles or constraints",
          "Every valid token passes on every path.",
          "The container does not check constraints without its own login.",
          "Write the constraints as rules; migrate does it.");
  public static final MessageCode CONSTRAINT =
      new MessageCode(
          7103,
          "WEB-INF/web.xml has an auth-constraint for …",
          "The container refuses these requests before the filter sees them.",
          "The constraint asks for the container's own login, which knows no bearer token.",
          "Write its roles as rules and remove it, or let BearerAuthModule log in.");
  public static final MessageCode WEB_XML =
      new MessageCode(
          7104,
          "security-role-ref of WEB-INF/web.xml is ignored, since it cannot be read",
          "isUserInRole knows no role-links.",
          "The descriptor is not well-formed, or the server hides it.",
          "Correct it.");
  public static final MessageCode ANNOTATION =
      new MessageCode(
          7105,
          "every call is answered 500, because an annotation cannot be enforced",
          "Requests of this resource are answered 500.",
          "An annotation names a configuration key that is not set or faulty, or contradicts another.",
          "Correct the annotation or the key.");
  public static final MessageCode ANNOTATIONS_IGNORED =
      new MessageCode(
          7106,
          "org.onbehalf.jersey.CallerFeature is registered by no class of this application",
          "Annotations have no effect, and everybody with a valid token may call.",
          "Nothing enforces @RequiredScope, @RolesAllowed and @DenyAll.",
          "Register CallerFeature.");
  public static final MessageCode NOT_INJECTED =
      new MessageCode(
          7107,
          "@Context Caller of … is not injected",
          "The field or parameter is null, or the resource fails.",
          "Jersey is older than 2.26.",
          "Update Jersey, or use CallerContext.current().");
  public static final MessageCode OPEN_WEBSOCKETS =
      new MessageCode(
          7108,
          "upgrades requests to WebSockets before this filter",
          "These endpoints are open to everybody.",
          "The filter was added while the application was running already.",
          "Add the filter before the application starts.");
  public static final MessageCode ADDED_LATE =
      new MessageCode(
          7109,
          "BearerTokenFilter was added to an application that runs already",
          "The application does not start: some paths would be open.",
          "The filter was added in code, while the application was running already.",
          "Add the filter before the application starts.");
  public static final MessageCode AUDIT_FILE =
      new MessageCode(
          7110,
          "requests cannot be recorded in Authentication.AuditFile",
          "Requests are served, and missing in the file.",
          "The file is full, or the disk, or the server's user may not write it.",
          "Move the file away, or let the user write it.");
  public static final MessageCode NO_FILTER =
      new MessageCode(
          7111,
          "… is there, and no filter of the class …",
          "No request is checked.",
          "Neither WEB-INF/web.xml nor code adds BearerTokenFilter or BearerAuthListener.",
          "Add the filter and its filter-mapping.");
  public static final MessageCode STATUS_PAGE =
      new MessageCode(
          7112,
          "the status page of the servlet … is shown to nobody",
          "The status page is answered 503; other requests are served.",
          "The servlet has no init-param role, or BearerTokenFilter is not in front of it, or the"
              + " configuration is faulty.",
          "Add the init-param, let a filter-mapping cover the page, or correct the configuration.");

  public static final MessageCode MICROMETER =
      new MessageCode(
          7201,
          "Micrometer …",
          "Some figures are missing in Micrometer; requests are served.",
          "Micrometer is there in another version, twice, or refuses a figure.",
          "Keep one version, where this library sees it.");
  public static final MessageCode JMX =
      new MessageCode(
          7202,
          "… stays in JMX",
          "The figures of the stopped application stay visible.",
          "The server's MBean server refused to remove them.",
          "Restart the server when it suits.");

  private EnvironmentMessages() {}
}
