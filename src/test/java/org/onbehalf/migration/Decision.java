package org.onbehalf.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.migration.OldApplication.User;
import org.onbehalf.testing.RawHttp;

/**
 * What an application did with a request.
 *
 * @param allowed false where it answered 401, 403 or with its login page, or redirected to that;
 *     what else it answers is its own affair
 */
record Decision(Request request, int status, boolean allowed, String body) {
  /** Sends all requests of the application in their order. */
  static List<Decision> of(OldApplication old, URI application, Login login) {
    Map<String, User> users = old.users();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put(Request.NOBODY, List.of());
    List<Decision> decisions = new ArrayList<>();
    for (Request request : old.requests()) {
      List<String> lines = new ArrayList<>();
      lines.addAll(
          headers.computeIfAbsent(
              request.user(),
              name -> {
                User user = users.get(name);
                if (user == null) {
                  throw new IllegalArgumentException(old.name() + " has no user " + name);
                }
                return login.headers(user);
              }));
      if (request.method().startsWith("P")) {
        lines.add("Content-Length: 0");
      }
      try {
        RawHttp.Answer answer =
            RawHttp.sendTarget(
                request.method(),
                application,
                application.getPath() + request.target(),
                lines.toArray(String[]::new));
        decisions.add(of(request, answer, old));
      } catch (IOException e) {
        throw new UncheckedIOException(request + " failed", e);
      }
    }
    return decisions;
  }

  private static Decision of(Request request, RawHttp.Answer answer, OldApplication old) {
    String mark = old.property("login.mark");
    String address = old.property("login.redirect");
    boolean page = !mark.isEmpty() && answer.body().contains(mark);
    boolean redirect =
        !address.isEmpty()
            && answer.values("Location").stream().anyMatch(each -> each.contains(address));
    boolean refused = answer.status() == 401 || answer.status() == 403 || answer.status() == 400;
    return new Decision(request, answer.status(), !refused && !page && !redirect, answer.body());
  }

  @Override
  public String toString() {
    return (allowed ? "allowed" : "denied") + " (" + status + ")";
  }
}
