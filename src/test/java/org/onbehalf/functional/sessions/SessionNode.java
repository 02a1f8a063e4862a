package org.onbehalf.functional.sessions;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Context;
import org.glassfish.jersey.server.ResourceConfig;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.Session;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.Sessions;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.ProtectedApplication;

/** One server of an application with sessions, in front of the partner's API. */
public final class SessionNode implements AutoCloseable {
  private final FilteredServer server;
  private final Tenant tenant;
  private final AtomicReference<Session> held;

  private SessionNode(FilteredServer server, Tenant tenant, AtomicReference<Session> held) {
    this.server = server;
    this.tenant = tenant;
    this.held = held;
  }

  /**
   * With these settings beside the usual ones, names and values in turn; closed with the
   * application at the latest.
   */
  public static SessionNode start(
      ProtectedApplication application, RuntimeOverrides surroundings, String... settings)
      throws Exception {
    FilteredServer partner = application.partnersServer();
    Map<String, String> configuration = application.configuration();
    for (String name : new String[] {"PartnerTwo", "PartnerThree"}) {
      configuration.put(
          "DownstreamApis." + name + ".BaseUrl", partner.uri("/api/" + name).toString());
      configuration.put("DownstreamApis." + name + ".Scopes", "api://partner/orders.read");
      // so that it is a token of its own
      configuration.put(
          "DownstreamApis." + name + ".AcquireTokenOptions.ExtraQueryParameters.for", name);
    }
    for (int i = 0; i < settings.length; i += 2) {
      configuration.put(settings[i], settings[i + 1]);
    }
    AtomicReference<Session> held = new AtomicReference<>();
    FilteredServer server =
        FilteredServer.with(configuration)
            .surroundings(surroundings)
            .jersey(
                new ResourceConfig()
                    .register(new Application(partner.uri("/api/whoami").toString(), held)))
            .start();
    return application.closing(new SessionNode(server, application.tenant, held));
  }

  /** What the application does with sessions, in requests. */
  @Path("/")
  public static final class Application {
    private final String partner;
    private final AtomicReference<Session> held;
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

    Application(String partner, AtomicReference<Session> held) {
      this.partner = partner;
      this.held = held;
    }

    @GET
    @Path("start")
    public String start(@Context ServletContext context, @QueryParam("name") String name) {
      Sessions sessions = OnBehalf.from(context).sessions();
      return (name == null ? sessions.start() : sessions.start(name)).handle();
    }

    @GET
    @Path("call")
    public String call(@Context ServletContext context, @QueryParam("id") String id)
        throws Exception {
      return OnBehalf.from(context).sessions().resume(id).call(this::partner);
    }

    @GET
    @Path("call-of")
    public String callOf(
        @Context ServletContext context,
        @QueryParam("oid") String objectId,
        @QueryParam("id") String id)
        throws Exception {
      SessionOwner own = SessionOwner.of(CallerContext.current());
      SessionOwner owner = SessionOwner.of(own.issuer(), own.tenantId(), objectId);
      return OnBehalf.from(context).sessions().resume(owner, id).call(this::partner);
    }

    @GET
    @Path("before-and-after")
    public String beforeAndAfter(@Context ServletContext context, @QueryParam("id") String id)
        throws Exception {
      String before = partner();
      String within = OnBehalf.from(context).sessions().resume(id).call(this::partner);
      return before.equals(partner()) ? within : "not the same afterwards";
    }

    /** Works in whatever session a worker has left in the application's memory. */
    @GET
    @Path("held")
    public String held() throws Exception {
      String within = Objects.requireNonNull(held.get(), "held").call(this::partner);
      return within + "/" + CallerContext.current().getName();
    }

    @GET
    @Path("list")
    public String list(@Context ServletContext context) {
      StringBuilder text = new StringBuilder();
      for (SessionInfo each : OnBehalf.from(context).sessions().list()) {
        text.append(each.id()).append(' ');
      }
      return text.toString().trim();
    }

    @GET
    @Path("stop")
    public String stop(@Context ServletContext context, @QueryParam("id") String id) {
      OnBehalf.from(context).sessions().stop(id);
      return "stopped";
    }

    @GET
    @Path("plain")
    public String partner() {
      return client.target(partner).request().get(String.class);
    }
  }

  OnBehalf onBehalf() {
    return OnBehalf.from(server.servletContext());
  }

  public Sessions sessions() {
    return onBehalf().sessions();
  }

  public FilteredServer server() {
    return server;
  }

  /** Leaves a session in the application's memory. */
  void hold(Session session) {
    held.set(session);
  }

  /** A request of a user, with a token of its own. */
  HttpResponse<String> as(String user, String path) throws Exception {
    return server.getAs(tenant.tokenOf(user), "/api/rest/" + path);
  }

  /** Starts a session in a request of that user, and returns its handle. */
  public String startAs(String user) throws Exception {
    return startAs(user, "start");
  }

  /** Starts a session under a name. */
  public String startAs(String user, String path) throws Exception {
    HttpResponse<String> answer = as(user, path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** What the partner says, called by a worker without a request. */
  public String work(String handle) throws Exception {
    return work(sessions().resume(handle));
  }

  public String work(Session session) throws Exception {
    return session.call(() -> onBehalf().downstreamApi("PartnerAPI").get("whoami", String.class));
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
