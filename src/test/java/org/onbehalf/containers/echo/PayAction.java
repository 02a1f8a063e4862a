package org.onbehalf.containers.echo;

import javax.servlet.http.HttpServletRequest;

/** A Struts action. Struts is on the application's class path only, so it is asked by name. */
public final class PayAction {
  public String execute() throws ReflectiveOperationException {
    Class<?> context = Class.forName("org.apache.struts2.ServletActionContext");
    HttpServletRequest request = (HttpServletRequest) context.getMethod("getRequest").invoke(null);
    Calls.in(request.getServletContext()).add("struts", request);
    return "none";
  }
}
