package org.onbehalf.functional.downstream;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import org.onbehalf.OnBehalf;
import org.onbehalf.jersey.OnBehalfOfFeature;

/** A legacy singleton resource, which knows nothing of challenges. */
@Path("/")
public final class ChallengedCalls {
  private final String address;
  private final Client client =
      ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

  ChallengedCalls(String address) {
    this.address = address;
  }

  private Invocation.Builder request() {
    return client.target(address).request("application/json").header("X-Own", "kept");
  }

  @GET
  @Path("sync")
  public String sync() {
    return request().get(String.class);
  }

  @GET
  @Path("async")
  public String async() throws Exception {
    return request().async().get(String.class).get();
  }

  @GET
  @Path("rx")
  public String rx() throws Exception {
    return request().rx().get(String.class).toCompletableFuture().get();
  }

  @GET
  @Path("facade")
  public String facade(@Context ServletContext context) {
    return OnBehalf.from(context).downstreamApi("PartnerAPI").get("orders", String.class);
  }

  @GET
  @Path("app")
  public String app(@Context ServletContext context) {
    return OnBehalf.from(context).downstreamApi("PartnerApp").get("orders", String.class);
  }

  @GET
  @Path("status/{way}")
  public String status(@PathParam("way") String way) {
    Response answer = way.equals("sync") ? request().get() : request().head();
    try {
      return answer.getStatus() + " " + answer.getHeaderString("WWW-Authenticate");
    } finally {
      answer.close();
    }
  }

  /** Any other HTTP client. */
  @GET
  @Path("other")
  public String other(@Context ServletContext context) throws Exception {
    OnBehalf onBehalf = OnBehalf.from(context);
    HttpResponse<String> answer = send(onBehalf.authorizationHeader("Handled"));
    if (answer.statusCode() == 401) {
      Optional<String> again =
          onBehalf.challenged("Handled", answer.headers().allValues("WWW-Authenticate"));
      if (again.isPresent()) {
        answer = send(again.get());
      }
    }
    return answer.statusCode() + " " + answer.body();
  }

  private HttpResponse<String> send(String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).header("Authorization", authorization).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
