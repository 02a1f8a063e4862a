package org.onbehalf.servers.ejb;

import javax.annotation.Resource;
import javax.annotation.security.RolesAllowed;
import javax.ejb.SessionContext;
import javax.ejb.Stateless;

/** A bean that only the role Admin may call. */
@Stateless
public class Vault {
  @SuppressWarnings("NullAway.Init") // injected
  @Resource
  private SessionContext context;

  /** Says by whom it was called. */
  @RolesAllowed("Admin")
  public String open() {
    return context.getCallerPrincipal().getName();
  }
}
