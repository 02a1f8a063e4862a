package org.onbehalf.containers.echo;

import javax.servlet.http.HttpServletRequest;

/** What a JSF view calls when it is rendered. */
public final class PayBean {
  public String out(HttpServletRequest request) {
    return Calls.in(request.getServletContext()).add("faces", request);
  }
}
