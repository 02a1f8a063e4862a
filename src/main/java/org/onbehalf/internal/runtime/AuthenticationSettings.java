package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;

/** The section {@code Authentication}. */
public final class AuthenticationSettings {
  final Mode mode;

  /** Null for none. */
  final @Nullable Path auditFile;

  /** In bytes. */
  final long auditFileMaxSize;

  /** Roles that no descriptor and no rule names. */
  final List<String> auditRoles;

  /** Whether the filter asks the container to authenticate requests without a bearer token. */
  public final boolean containerLogin;

  /** Whether a session belongs to one caller. */
  public final boolean bindHttpSession;

  /** Whether requests are watched or recorded. */
  boolean audits() {
    return mode == Mode.AUDIT || (mode == Mode.OPTIONAL && auditFile != null);
  }

  AuthenticationSettings(Section section) {
    mode = section.get(MODE);
    auditFile = section.find(AUDIT_FILE);
    auditFileMaxSize = section.get(AUDIT_FILE_MAX_SIZE);
    List<String> roles = section.find(AUDIT_ROLES);
    auditRoles = roles == null ? Collections.emptyList() : roles;
    containerLogin = section.get(CONTAINER_LOGIN);
    bindHttpSession = section.get(BIND_HTTP_SESSION);
    if (mode == Mode.AUDIT && !containerLogin) {
      section.warn(AUDIT, MODE, "audit lets every request pass, whatever its token.");
    }
    if (mode == Mode.REQUIRED && containerLogin) {
      section.fault(
          CONTRADICTION,
          CONTAINER_LOGIN,
          "true with Mode = required",
          "Mode = optional or audit, since required refuses each request without a bearer token",
          "set Authentication.Mode = optional, or remove the key");
    }
    if (mode == Mode.REQUIRED && auditFile != null) {
      section.warn(USELESS, AUDIT_FILE, "nothing is written there with Mode = required.");
    }
    if (mode == Mode.AUDIT && bindHttpSession) {
      section.warn(USELESS, BIND_HTTP_SESSION, "audit binds no session.");
    }
  }
}
