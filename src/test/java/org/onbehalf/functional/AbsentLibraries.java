package org.onbehalf.functional;

import org.onbehalf.testing.RecordingApi;

/**
 * An application that has none of the other clients' libraries, run on a class path without them;
 * nothing here refers to them.
 */
public final class AbsentLibraries {
  private AbsentLibraries() {}

  /** Whether OkHttp is there, and how a call without it went. */
  public static String okhttp() throws Exception {
    return call("okhttp3.OkHttpClient");
  }

  /** The same of Apache HttpClient. */
  public static String apache() throws Exception {
    return call("org.apache.http.client.HttpClient");
  }

  /** The same of azure-core. */
  public static String azure() throws Exception {
    return call("com.azure.core.credential.TokenCredential");
  }

  /** The same of JAX-WS. */
  public static String jaxws() throws Exception {
    return call("javax.xml.ws.handler.soap.SOAPHandler");
  }

  private static String call(String type) throws Exception {
    String presence = isPresent(type) ? "present" : "absent";
    try (Tenant tenant = Tenant.start();
        RecordingApi api = RecordingApi.start()) {
      WorkServlet work = new WorkServlet();
      work.does(onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("a", String.class));
      try (FilteredServer server =
          FilteredServer.with(tenant.sampleConfiguration(api.uri("/api")))
              .servlet("/api/work", work)
              .start()) {
        var answer = server.getAs(tenant.tokenOf("alice"), "/api/work");
        long bearers = api.calls().stream().filter(call -> !call.token().isEmpty()).count();
        return presence + ", " + answer.statusCode() + " " + answer.body() + " " + bearers;
      }
    }
  }

  private static boolean isPresent(String type) {
    try {
      Class.forName(type, false, AbsentLibraries.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
