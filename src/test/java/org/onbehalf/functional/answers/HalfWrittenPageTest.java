package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;

/** A page that took the response's writer before it failed, as each JSP does, is answered too. */
class HalfWrittenPageTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with().servlet("/api/page", new Page());

  private static final Tenant tenant = application.tenant;

  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=" + request.getParameter("charset"));
      response.setContentLength(1_000);
      response.getWriter().print("half a page");
      throw new InsufficientScopeException("the page needs more", List.of("träume.lesen"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-8", "UTF-16"})
  void exceptionOfOurs_afterThePageTookTheWriter_becomesItsAnswer(String charset) throws Exception {
    HttpResponse<String> answer =
        application.getAs(tenant.tokenOf("alice"), "/api/page?charset=" + charset);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(JSONObjectUtils.parse(answer.body()))
        .containsEntry("error", "insufficient_scope")
        .containsEntry("scope", "träume.lesen");
  }
}
