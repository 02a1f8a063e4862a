package org.onbehalf.containers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Requests as somebody writes them who looks for a way past a rule; the same for the same seed. */
final class HostileRequests {
  private static final String[] PATHS = {
    "/",
    "/index.html",
    "/api/admin",
    "/api/admin/x",
    "/api/exact",
    "/api/files/secret.txt",
    "/api/save.do",
    "/save.do",
    "/api/pub/x.do",
    "/api/orders/7",
    "/api/rest/admin/x",
    "/api/rest/x",
    "/api/plain/x",
    "/api/open/x",
    "/api/docs",
    "/api/docs/",
    "/api/docs/index.html",
    "/api/site/",
    "/api/site/index.html",
    "/api/basic/0/x",
    "/api/basic/1/x",
    "/api/basic/2/x",
    "/api/basic/3/x",
    "/api/basic/x",
    "/WEB-INF/web.xml",
    "/WEB-INF/onbehalf.conf",
    "/api/open/dispatch?how=forward&to=/api/admin/x",
    "/api/open/dispatch?how=include&to=/api/files/secret.txt",
    "/api/open/dispatch?how=forward&to=/API/PUB/x.do",
  };

  /** Put somewhere into a path. */
  private static final String[] PIECES = {
    "/",
    "//",
    "///",
    "/.",
    "/./",
    "/..",
    "/../",
    "/x/../",
    "/.;/",
    "/..;/",
    "/..;a=b/",
    ";",
    ";x",
    ";a=b",
    ";/",
    "/;/",
    "/;x/",
    "%2f",
    "%2F",
    "%5c",
    "\\",
    "/\\",
    "%2e",
    "%2e%2e",
    "/%2e/",
    "/%2e%2e/",
    "%00",
    "%20",
    "%09",
    "%0a",
    "%0d%0a",
    "%3b",
    "%3B",
    "%3f",
    "%23",
    "%25",
    "%252f",
    "%252e%252e/",
    "%c0%af",
    "%c0%ae",
    "%e0%80%af",
    "%u002f",
    "%u002e",
    "%uff0f",
    "%ef%bc%8f",
    "%c4%b1",
    "%c5%bf",
    "%e2%84%aa",
    ".",
    "..",
    "*",
    "~",
    "?",
    "#",
    ":",
    "@",
    "&",
    "=",
    "+",
    "%",
    "%zz",
    ".do",
    ";.do",
    "/x.do",
    "%2edo",
    ".css",
    ".html",
    "index.html",
    "\u00e9",
  };

  /** From which a way may lead out. */
  private static final String[] STARTS = {
    "/api/open/..",
    "/api/pub/..",
    "/api/open/../..",
    "/api/open/..;",
    "/api/open/%2e%2e",
    "/api/open/..%2f..",
    "/api/open;/..",
    "/api/pub/x.do/..",
    "/api/open/../../api/pub/..",
    "/..",
    "/.",
    "/;",
    "/api/..",
    "/index.html/..",
    "/x/..",
    "/%2e",
    "//",
    "/API/OPEN/..",
  };

  private static final String[] METHODS = {
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "MKCOL",
    "COPY",
    "LOCK",
    "SEARCH",
    "PURGE",
    "TRACK",
    "DEBUG",
    "FOO",
    "get",
    "Get",
    "gET",
    "head",
    "post",
    "options",
    "GETT",
    "GE",
    "GET%20",
    "G",
    "PRI",
    "M-SEARCH",
    "HEAD.GET",
  };

  private static final String[] HEADERS = {
    "Access-Control-Request-Method: GET",
    "X-HTTP-Method-Override: GET",
    "X-HTTP-Method-Override: DELETE",
    "X-HTTP-Method: GET",
    "X-Method-Override: POST",
    "x-http-method-override:OPTIONS",
    "X-Original-URL: /api/open/x",
    "X-Rewrite-URL: /api/open/x",
    "X-Original-URI: /api/admin/x",
    "X-Forwarded-Path: /api/admin/x",
    "X-Forwarded-Prefix: /api/open",
    "X-Forwarded-Host: localhost",
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: https",
    "Forwarded: for=127.0.0.1",
    "X-Remote-User: admin",
    "REMOTE_USER: admin",
    "X-User: admin",
    "X-Roles: Admin",
    "Origin: https://page.example",
    "Origin: null",
    "Authorization: Basic YWRtaW46YWRtaW4=",
    "Authorization: Basic Y2xlcms6eA==",
    "Authorization: Bearer",
    "Authorization: Bearer ",
    "Authorization: Bearer null",
    "Authorization: Bearer a.b.c",
    "Authorization: bearer e30.e30.",
    "Authorization:",
    "Authorization: Negotiate YII=",
    "Authorization: Digest username=\"clerk\"",
    "Authorization : Bearer x",
    "Authorization: PoP x",
    "Authorization: MSAuth1.0 x",
    "Proxy-Authorization: Bearer x",
    "Cookie: JSESSIONID=1; access_token=a.b.c",
    "Cookie: $Version=1; Authorization=Bearer",
    "Expect: 100-continue",
    "Range: bytes=0-",
    "Upgrade: websocket",
    "Upgrade: h2c",
    "TE: trailers",
    "Content-Type: text/plain",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Length: 0",
    "Accept: */*",
    "If-None-Match: *",
    "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT",
    "Via: 1.0 x",
    "Max-Forwards: 0",
    "Referer: http://localhost/api/admin/x",
    "X-Forwarded-User: admin",
    "X-Requested-With: XMLHttpRequest",
    "X-Client-Cert: x",
    "X-ARR-ClientCert: x",
    "X-MS-CLIENT-PRINCIPAL: e30=",
    "X-MS-TOKEN-AAD-ACCESS-TOKEN: a.b.c",
  };

  private static final String[] QUERIES = {
    "",
    "",
    "?",
    "?x",
    "?_method=GET",
    "?_method=DELETE",
    "?%5fmethod=PUT",
    "?access_token=a.b.c",
    "?x=/api/open/x",
    "?;_method=POST",
    "?a=1&_method",
    "?/../api/open/x",
    "?jsessionid=1",
  };

  private final Random random;

  HostileRequests(long seed) {
    random = new Random(seed);
  }

  private String any(String[] of) {
    return of[random.nextInt(of.length)];
  }

  int random(int bound) {
    return random.nextInt(bound);
  }

  String method() {
    return any(METHODS);
  }

  /** A path without tricks, and a query that may have some. */
  String plainPath() {
    String path = any(PATHS);
    return path.contains("?") ? path : path + any(QUERIES);
  }

  List<String> headers() {
    List<String> lines = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(any(HEADERS));
    }
    return lines;
  }

  /** A request target: a path of the application at that context path, spelt with tricks. */
  String target(String contextPath) {
    String path = any(PATHS);
    int query = path.indexOf('?');
    String rest = query < 0 ? "" : path.substring(query);
    String spelt = query < 0 ? path : path.substring(0, query);
    if (random.nextInt(4) == 0) {
      spelt = any(STARTS) + spelt;
    }
    String target = contextPath + spelt;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      // now and then the context path too
      int from = random.nextInt(10) == 0 ? 0 : contextPath.length();
      target = changed(target, Math.min(from, target.length()));
    }
    if (random.nextInt(200) == 0) {
      target = "http://127.0.0.1" + target;
    }
    return target + rest;
  }

  private String changed(String text, int from) {
    int at = from + random.nextInt(text.length() - from + 1);
    String before = text.substring(0, at);
    String after = text.substring(at);
    String letter = after.isEmpty() ? "" : after.substring(0, 1);
    String behind = after.isEmpty() ? "" : after.substring(1);
    return switch (random.nextInt(12)) {
      case 0, 1 -> before + otherCase(letter) + behind;
      case 2 -> before + after.toUpperCase(Locale.ROOT);
      case 3 -> before + encoded(letter) + behind;
      case 4 -> before + encoded(letter).replace("%", "%25") + behind;
      case 5 ->
          before + (letter.isEmpty() ? "" : "%%u%04x".formatted((int) letter.charAt(0))) + behind;
      case 6 -> {
        int slash = text.indexOf('/', at);
        yield slash < 0
            ? text + any(PIECES)
            : text.substring(0, slash) + any(PIECES) + text.substring(slash);
      }
      case 7 -> {
        int slash = text.indexOf('/', at);
        yield slash < 0
            ? text + any(PIECES)
            : text.substring(0, slash) + any(PIECES) + text.substring(slash + 1);
      }
      case 8 -> text + any(PIECES);
      case 9 -> before + behind;
      default -> before + any(PIECES) + after;
    };
  }

  private static String otherCase(String letter) {
    String upper = letter.toUpperCase(Locale.ROOT);
    return upper.equals(letter) ? letter.toLowerCase(Locale.ROOT) : upper;
  }

  private String encoded(String letter) {
    if (letter.isEmpty()) {
      return "";
    }
    return (random.nextBoolean() ? "%%%02x" : "%%%02X").formatted((int) letter.charAt(0));
  }
}
