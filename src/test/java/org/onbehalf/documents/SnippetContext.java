package org.onbehalf.documents;

import com.azure.core.credential.TokenCredential;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.WebTarget;
import org.onbehalf.Caller;
import org.onbehalf.OnBehalf;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.User;

/** What the pages' snippets take as given: the application around them. Compiled against only. */
@SuppressWarnings({"NullAway.Init", "unused"})
public abstract class SnippetContext {
  protected HttpServletRequest request;
  protected HttpServletResponse response;
  protected List<String> roles;
  protected ServletContext servletContext;
  protected ServletContextEvent event;
  protected OnBehalf onBehalf;
  protected Caller caller;
  protected Client client;
  protected WebTarget target;
  protected String path;
  protected String url;
  protected String partnerUrl;
  protected List<String> wwwAuthenticateHeaders;
  protected ExecutorService executor;
  protected Runnable task;
  protected CompletableFuture<Rate> shared;
  protected Jobs jobs;
  protected String handle;
  protected Report report;
  protected Service service;
  protected Object port;
  protected EntraEmulator entra;
  protected App orders;
  protected App importer;
  protected App partner;
  protected Path directory;
  protected User alice;

  protected Order order(Rate rate) {
    return new Order();
  }

  /** An entity. */
  public static class Order {}

  /** An entity. */
  public static class Stock {}

  /** An entity. */
  public static class Rate {}

  /** Where the application keeps its jobs. */
  public interface Jobs {
    void save(String handle);
  }

  /** Work that takes long. */
  public interface Report {
    void write();
  }

  /** Code of the application. */
  public interface Service {
    void approve(String order);
  }

  /** In place of Micrometer's, which is another jar. */
  public static class PrometheusMeterRegistry {
    public PrometheusMeterRegistry(PrometheusConfig config) {}
  }

  /** In place of Micrometer's. */
  public enum PrometheusConfig {
    DEFAULT
  }

  /** In place of Microsoft's, which brings 50 MB; the constructor is the one that it has. */
  public static class GraphServiceClient {
    public GraphServiceClient(TokenCredential credential, String... scopes) {}
  }
}
