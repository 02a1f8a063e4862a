package org.onbehalf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownstreamRequestTest {
  private static final DownstreamRequest REQUEST = DownstreamRequest.to("orders?name=alice");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "AUTHORIZATION",
        "Cookie",
        "Host",
        "X-Original-URL",
        "X-MS-CLIENT-PRINCIPAL",
        "X-Ms-Client-Principal-Id",
        "X-MS-CLIENT-PRINCIPAL-NAME",
        "X-MS-CLIENT-PRINCIPAL-IDP",
        "X-MS-TOKEN-AAD-ACCESS-TOKEN",
        "X-Forwarded-For",
        "x-forwarded-host",
        "Forwarded",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Origin",
        "Sec-Fetch-Site",
        "Onbehalf-Api",
        "Accept",
        "content-type",
        "",
        "a b",
        "a:b",
        "a\r\nb",
        "ä",
      })
  void withHeader_ofAReservedName_orNone_isAnError(String name) {
    assertThatThrownBy(() -> REQUEST.withHeader(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nAuthorization: Bearer x", "a\nb", "a\u0000b", "\u20ac", "\u007f"})
  void withHeader_ofAValueThatIsNone_isAnError_thatDoesNotRepeatIt(String value) {
    assertThatThrownBy(() -> REQUEST.withHeader("X-Own", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Own")
        .hasMessageNotContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TRACE", "connect", "GET /", "G\r\nT", "1"})
  void withMethod_ofNoneOrADangerousOne_isAnError(String method) {
    assertThatThrownBy(() -> REQUEST.withMethod(method))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "json", "a/b/c", "*/*", "text/plain, text/html", "text/plain\r\nX: y"})
  void withContentType_ofNone_isAnError(String mediaType) {
    assertThatThrownBy(() -> REQUEST.withContentType(mediaType))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "text/plain\nX: y", "text/plain;", "text/plain,,a/b"})
  void withAccept_ofNone_isAnError(String mediaTypes) {
    assertThatThrownBy(() -> REQUEST.withAccept(mediaTypes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void with_makesANewRequestEachTime() {
    DownstreamRequest changed =
        REQUEST
            .withMethod("patch")
            .withHeader("X-Own", "1")
            .withHeader("x-own", "2")
            .withQueryParameter("a", "1")
            .withQueryParameter("a", "2")
            .withBody("body")
            .withContentType("application/merge-patch+json; charset=utf-8")
            .withAccept("text/csv, */*;q=0.1");

    assertThat(REQUEST.method()).isEmpty();
    assertThat(REQUEST.headers()).isEmpty();
    assertThat(REQUEST.queryParameters()).isEmpty();
    assertThat(REQUEST.body()).isEmpty();
    assertThat(REQUEST.contentType()).isEmpty();
    assertThat(REQUEST.accept()).isEmpty();
    assertThat(changed.method()).hasValue("PATCH");
    assertThat(changed.headers().get("X-OWN")).containsExactly("1", "2");
    assertThat(changed.queryParameters().get("a")).containsExactly("1", "2");
    assertThat(changed.body()).hasValue("body");
    assertThat(changed.contentType()).hasValue("application/merge-patch+json; charset=utf-8");
    assertThat(changed.accept()).hasValue("text/csv, */*;q=0.1");
    assertThatThrownBy(() -> changed.headers().put("Authorization", List.of("x")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toString_showsNeitherQueryNorBody() {
    assertThat(REQUEST.withMethod("GET").withHeader("X-Own", "secret").withBody("secret"))
        .hasToString("DownstreamRequest(GET orders)");
  }
}
