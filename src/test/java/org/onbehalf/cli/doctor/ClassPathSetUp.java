package org.onbehalf.cli.doctor;

import ch.qos.logback.classic.Level;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.onbehalf.functional.ExchangingServlet;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.OtherClassPath;

/** An application with other libraries than this build's, in a class loader of its own. */
public final class ClassPathSetUp implements RunningSetUp {
  private final List<List<String>> result;
  private int calls;

  @SuppressWarnings("unchecked")
  private ClassPathSetUp(OtherClassPath other, String method) throws Exception {
    try (other) {
      result = (List<List<String>>) other.run(ClassPathSetUp.class, method);
    }
  }

  /** One that does not start, and is not asked for tokens. */
  static BrokenRow.Runs starting(OtherClassPath other) {
    return setUp -> new ClassPathSetUp(other, "start");
  }

  /** One that is asked for a token on behalf of Alice, and has a store of files. */
  static BrokenRow.Runs calling(OtherClassPath other) {
    return setUp -> new ClassPathSetUp(other, "call");
  }

  /** What the other class path runs: the log of the start, that of a request, answers, traces. */
  public static List<List<String>> start() throws Exception {
    return run(
        Map.of(
            "AzureAd.Instance", "https://login.microsoftonline.com/",
            "AzureAd.TenantId", "11111111-2222-3333-4444-555555555555",
            "AzureAd.ClientId", "66666666-7777-8888-9999-000000000000",
            "TokenCache.Store", "memory"),
        "a.b.c");
  }

  /** The same with a tenant: it needs a Nimbus that fits. */
  public static List<List<String>> call() throws Exception {
    try (Tenant tenant = Tenant.start()) {
      Map<String, String> configuration =
          tenant.sampleConfiguration(java.net.URI.create("https://localhost/partner"));
      configuration.put("TokenCache.Store", "file");
      configuration.put(
          "TokenCache.Directory",
          java.nio.file.Files.createTempDirectory("store").resolve("store").toString());
      return run(configuration, tenant.tokenOf("alice"));
    }
  }

  private static List<List<String>> run(Map<String, String> configuration, String token)
      throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(configuration)
                .servlet("/api/work", new ExchangingServlet())
                .start()) {
      List<String> start = lines(log);
      HttpResponse<String> answer = server.getAs(token, "/api/work");
      HttpResponse<String> anonymous = server.get("/api/work");
      List<String> all = lines(log);
      return List.of(
          start,
          all.subList(start.size(), all.size()),
          List.of(String.valueOf(answer.statusCode()), answer.body()),
          List.of(String.valueOf(anonymous.statusCode()), anonymous.body()),
          log.traces(Level.WARN));
    }
  }

  private static List<String> lines(CapturedLog log) {
    return JettySetUp.told(log.messages(Level.INFO));
  }

  @Override
  public Answer request(BrokenRow row) {
    return answer(2);
  }

  @Override
  public Answer anonymous() {
    return answer(3);
  }

  private Answer answer(int index) {
    List<String> answer = result.get(index);
    return new Answer(Integer.parseInt(answer.get(0)), answer.get(1));
  }

  @Override
  public Map<String, Object> page() {
    return Map.of();
  }

  @Override
  public List<String> lines() {
    calls++;
    return calls > 2 ? List.of() : result.get(calls - 1);
  }

  @Override
  public List<String> traces() {
    return result.get(4);
  }

  @Override
  public void close() {
    // it has ended
  }
}
