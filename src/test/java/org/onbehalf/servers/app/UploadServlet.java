package org.onbehalf.servers.app;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.Part;

/** Says what was uploaded, and by whom. */
public final class UploadServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setContentType("text/plain;charset=UTF-8");
    PrintWriter writer = response.getWriter();
    for (Part part : request.getParts()) {
      writer.print(part.getName() + " " + part.getSize() + ";");
    }
    writer.print(request.getUserPrincipal().getName());
  }
}
