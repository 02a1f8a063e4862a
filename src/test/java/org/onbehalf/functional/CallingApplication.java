package org.onbehalf.functional;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.glassfish.jersey.server.ResourceConfig;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.jersey.OnBehalfOfFeature;

/**
 * An application that calls a downstream API on behalf of its callers and lets exceptions pass, in
 * front of an API that answers with the status that its path names. One server knows nothing of
 * ours, the other maps every Throwable and has {@link CallerFeature}.
 */
public final class CallingApplication implements AutoCloseable {
  public final Tenant tenant = Tenant.start();
  public final FilteredServer plain;
  public final FilteredServer catchAll;

  /** What came to the address that the downstream API redirects to; null for nothing. */
  public final AtomicReference<String> redirectedTo = new AtomicReference<>();

  private final HttpServer downstream;

  public CallingApplication() throws Exception {
    downstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    downstream.createContext("/api/", CallingApplication::answerTheStatusOfThePath);
    downstream.createContext(
        "/stolen",
        exchange -> {
          redirectedTo.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    downstream.start();
    URI base = URI.create("http://127.0.0.1:" + downstream.getAddress().getPort() + "/api");
    plain =
        server(base, new ResourceConfig()).servlet("/api/servlet/*", new Forwarding(base)).start();
    catchAll =
        server(base, new ResourceConfig()
                .register(CatchAll.class)
                .register(CatchRuntime.class)
                .register(CallerFeature.class))
            .start();
  }

  private static void answerTheStatusOfThePath(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int status = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    exchange.getResponseHeaders().add("Set-Cookie", "partner=1");
    exchange.getResponseHeaders().add("X-Partner", "secret-header");
    exchange.getResponseHeaders().add("WWW-Authenticate", "Negotiate");
    exchange.getResponseHeaders().add("Location", "/stolen");
    byte[] body = "secret-body".getBytes(UTF_8);
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    if (status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** A server, not yet started, whose resource calls an API there. */
  public FilteredServer server(URI base, ResourceConfig application) {
    return FilteredServer.with(tenant.sampleConfiguration(base))
        .jersey(application.register(new Calls(base.toString())));
  }

  /** GET with a new token of Alice's: nothing is cached. */
  public HttpResponse<String> get(FilteredServer server, String path, String... headers)
      throws Exception {
    return server.getAs(tenant.tokenOf("alice"), path, headers);
  }

  public static Map<String, Object> body(HttpResponse<String> answer) throws Exception {
    return JSONObjectUtils.parse(answer.body());
  }

  @Override
  public void close() throws Exception {
    plain.close();
    catchAll.close();
    downstream.stop(0);
    tenant.close();
  }

  /** In almost every old JAX-RS application. */
  public static final class CatchAll implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable thrown) {
      return Response.status(500).entity("caught " + thrown.getClass().getSimpleName()).build();
    }
  }

  /** Nearer to Onbehalf's exceptions than one of Throwable. */
  public static final class CatchRuntime implements ExceptionMapper<RuntimeException> {
    @Override
    public Response toResponse(RuntimeException thrown) {
      return new CatchAll().toResponse(thrown);
    }
  }

  /** A resource that knows nothing of Onbehalf's exceptions. */
  @Path("/")
  public static final class Calls {
    private final String base;
    private final AtomicReference<RuntimeException> kept = new AtomicReference<>();
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

    public Calls(String base) {
      this.base = base;
    }

    @GET
    @Path("status/{status}")
    public String status(@PathParam("status") int status) {
      return client.target(base).path("" + status).request().get(String.class);
    }

    @GET
    @Path("handled")
    public Response handled() {
      try {
        return Response.ok(client.target(base).path("404").request().get(String.class)).build();
      } catch (NotFoundException e) {
        return Response.status(409).entity("no such order").build();
      }
    }

    @GET
    @Path("on-purpose")
    public Response onPurpose() {
      return client.target(base).path("404").request().get();
    }

    @GET
    @Path("own-404")
    public String own404() {
      return Optional.<String>empty().orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("wrapped")
    public String wrapped() {
      try {
        return status(200);
      } catch (RuntimeException e) {
        throw new IllegalStateException("report failed", new RuntimeException(e));
      }
    }

    /** Keeps the first caller's exception and throws it at everybody, as a careless cache does. */
    @GET
    @Path("shared")
    public String shared() {
      RuntimeException first = kept.get();
      if (first != null) {
        throw first;
      }
      try {
        return status(200);
      } catch (RuntimeException e) {
        kept.set(e);
        throw e;
      }
    }

    @GET
    @Path("broken")
    public String broken() {
      return Optional.<String>empty()
          .orElseThrow(() -> new IllegalStateException("the application's own fault"));
    }
  }

  /** The same without a JAX-RS server. */
  private static final class Forwarding extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Calls calls;

    Forwarding(URI base) {
      this.calls = new Calls(base.toString());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException {
      try {
        response.setHeader("X-Application", "kept");
        calls.status(Integer.parseInt(request.getPathInfo().substring(1)));
      } catch (RuntimeException e) {
        throw new ServletException("wrapped", e);
      }
    }
  }
}
