package org.onbehalf.shiro;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.authz.SimpleRole;
import org.apache.shiro.config.Ini;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.mgt.SecurityManager;
import org.apache.shiro.realm.text.IniRealm;
import org.apache.shiro.realm.text.TextConfigurationRealm;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.util.ThreadContext;
import org.apache.shiro.web.env.IniWebEnvironment;
import org.apache.shiro.web.env.WebEnvironment;
import org.apache.shiro.web.subject.support.WebDelegatingSubject;
import org.apache.shiro.web.util.WebUtils;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.Nullable;

/**
 * Makes the caller of a request Shiro's {@code Subject}, so that {@code authcBasic}, {@code authc},
 * {@code user}, {@code roles[…]} and {@code perms[…]} decide by the token. Name it in {@code
 * shiro.ini}, and map {@code BearerTokenFilter} before Shiro's filter:
 *
 * <pre>{@code
 * [main]
 * caller = org.onbehalf.shiro.CallerSubjectFilter
 * filterChainResolver.globalFilters = caller, invalidRequest
 * }</pre>
 *
 * <p>Before Shiro 1.6, put {@code caller} first into each chain instead: {@code /admin/** = caller,
 * authcBasic, roles[admin]}. Where {@code web.xml} maps this filter behind Shiro's, only the code
 * of the application sees the caller, not Shiro's chains.
 *
 * <p>{@code getPrincipal()} is the caller's name, {@code getPrincipals().oneByType(Caller.class)}
 * the caller. Roles are those of {@link Caller#roles()}; their permissions are those of the section
 * {@code [roles]} of {@code shiro.ini}. The application's realms are not asked. The Subject lives
 * as long as the request: no session of Shiro's is read or written, {@code getSession()} and {@code
 * runAs} throw {@code DisabledSessionException}. A request without a caller is passed on unchanged.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class CallerSubjectFilter implements Filter {
  private static final String REALM = "Onbehalf";

  private volatile @Nullable SecurityManager securityManager;

  /** Called by Shiro, or by the container. */
  public CallerSubjectFilter() {
    // Shiro may not call init
  }

  /** Called by the container. */
  @Override
  public void init(FilterConfig config) {
    // the environment of Shiro may not be there yet
  }

  /** Called by Shiro, or by the container. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Caller> caller = CallerContext.find();
    if (!caller.isPresent()) {
      chain.doFilter(request, response);
      return;
    }
    boolean empty = ThreadContext.getResources().isEmpty();
    Subject before = ThreadContext.getSubject();
    Subject subject = subject(caller.get(), request, response);
    ThreadContext.bind(subject);
    try {
      chain.doFilter(request, response);
    } finally {
      if (before != null) {
        ThreadContext.bind(before);
      } else if (empty) {
        ThreadContext.remove();
      } else {
        ThreadContext.unbindSubject();
      }
      if (!request.isAsyncStarted()) {
        // Shiro gives it to each thread that is started meanwhile, where it would stay
        subject.logout();
      }
    }
  }

  /** Not by Shiro's builder: that one looks for a session, and saves the principals in it. */
  private Subject subject(Caller caller, ServletRequest request, ServletResponse response) {
    return new WebDelegatingSubject(
        new SimplePrincipalCollection(Arrays.asList(caller.getName(), caller), REALM),
        true,
        request.getRemoteAddr(),
        null,
        false,
        request,
        response,
        securityManager(request.getServletContext()));
  }

  private SecurityManager securityManager(ServletContext context) {
    SecurityManager present = securityManager;
    if (present == null) {
      // built twice at worst; both decide alike
      present = new DefaultSecurityManager(new CallerRealm(rolesOf(context)));
      securityManager = present;
    }
    return present;
  }

  private static Map<String, String> rolesOf(ServletContext context) {
    WebEnvironment environment = WebUtils.getWebEnvironment(context);
    Ini ini =
        environment instanceof IniWebEnvironment
            ? ((IniWebEnvironment) environment).getIni()
            : null;
    Ini.Section roles = ini == null ? null : ini.getSection(IniRealm.ROLES_SECTION_NAME);
    return roles == null ? Collections.emptyMap() : roles;
  }

  /** Called by the container. */
  @Override
  public void destroy() {
    // holds nothing that must be closed
  }

  /** Knows no users: it only tells what the roles of a caller permit. */
  private static final class CallerRealm extends TextConfigurationRealm {
    CallerRealm(Map<String, String> roles) {
      setName(REALM);
      processRoleDefinitions(roles);
    }

    @Override
    protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
      SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
      for (Caller caller : principals.byType(Caller.class)) {
        for (String name : caller.roles()) {
          info.addRole(name);
          SimpleRole role = getRole(name);
          if (role != null) {
            info.addObjectPermissions(role.getPermissions());
          }
        }
      }
      return info;
    }
  }
}
