package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.client.Entity;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Form;
import javax.ws.rs.core.GenericEntity;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.RequestEntityProcessing;
import org.glassfish.jersey.client.filter.EncodingFilter;
import org.glassfish.jersey.message.GZipEncoder;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/** What of a challenged request is sent again, and what never is. */
class RepetitionTest {
  private static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true}}}";

  private static Tenant tenant;
  private static RecordingApi api;
  private static FilteredServer sample;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.start();
    api = RecordingApi.start();
    sample =
        FilteredServer.with(tenant.sampleConfiguration(api.uri("/api")))
            .jersey(new ResourceConfig().register(new Posts(api.uri("/api/orders").toString())))
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    sample.close();
    api.close();
    tenant.close();
  }

  /** Refuses each user's first token. */
  @BeforeEach
  void challengeFirstTokens() {
    api.forget();
    ConcurrentHashMap<String, Boolean> seen = new ConcurrentHashMap<>();
    api.answer(
        call ->
            (seen.isEmpty() && seen.put(call.token(), true) == null)
                    || seen.containsKey(call.token())
                ? challenged()
                : Answer.json(200, "{\"order\":7}"));
    tenant.emulator().log().clear();
  }

  private static Answer challenged() {
    return Answer.json(401, "{\"reason\":\"revoked\"}")
        .with("WWW-Authenticate", ChallengeFixture.challenge(CLAIMS));
  }

  /** What is sent as JSON. */
  public static final class Order {
    public int id = 7;
    public String name = "Müller";
  }

  /** Posts by every kind of entity. */
  @Path("/")
  public static final class Posts {
    private final String address;
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
    private final Client plain = ClientBuilder.newClient();
    private final Client zipping =
        ClientBuilder.newClient()
            .register(OnBehalfOfFeature.forApi("PartnerAPI"))
            .register(GZipEncoder.class)
            .register(EncodingFilter.class)
            .property(ClientProperties.USE_ENCODING, "gzip");
    private final Client adding =
        ClientBuilder.newClient()
            .register(OnBehalfOfFeature.forApi("PartnerAPI"))
            .register((ClientRequestFilter) request -> request.getHeaders().add("X-Added", "once"));

    Posts(String address) {
      this.address = address;
    }

    private static Entity<?> entity(String kind) {
      StreamingOutput output = stream -> stream.write("{\"id\":7}".getBytes(UTF_8));
      return switch (kind) {
        case "string" -> Entity.json("{\"id\":7}");
        case "bytes" -> Entity.entity(new byte[] {1, 2, 3}, "application/octet-stream");
        case "form" -> Entity.form(new Form("id", "7").param("name", "a b"));
        case "object" -> Entity.json(new Order());
        case "list" -> Entity.json(new GenericEntity<List<Order>>(List.of(new Order())) {});
        case "stream" -> Entity.json(new ByteArrayInputStream("{\"id\":7}".getBytes(UTF_8)));
        case "streaming" -> Entity.json(output);
        default -> Entity.text(new StringReader("seven"));
      };
    }

    @GET
    @Path("post/{kind}")
    public String post(@PathParam("kind") String kind) {
      return client.target(address).request().post(entity(kind), String.class);
    }

    @GET
    @Path("put/{kind}")
    public String put(@PathParam("kind") String kind) throws Exception {
      return client.target(address).request().async().put(entity(kind), String.class).get();
    }

    @GET
    @Path("seen/{kind}")
    public String seen(@PathParam("kind") String kind) {
      Response answer = client.target(address).request().post(entity(kind));
      return answer.getStatus()
          + " "
          + answer.getHeaderString("Onbehalf-Challenge")
          + " "
          + answer.readEntity(String.class);
    }

    @GET
    @Path("chunked/{kind}")
    public String chunked(@PathParam("kind") String kind) {
      Response answer =
          client
              .target(address)
              .request()
              .property(ClientProperties.REQUEST_ENTITY_PROCESSING, RequestEntityProcessing.CHUNKED)
              .post(entity(kind));
      return answer.getStatus() + " " + answer.getHeaderString("Onbehalf-Challenge");
    }

    @GET
    @Path("patch")
    public String patch(@Context ServletContext context) {
      return OnBehalf.from(context)
          .downstreamApi("PartnerAPI")
          .patch("orders", Map.of("id", 7), String.class);
    }

    @GET
    @Path("zipped")
    public String zipped() {
      return zipping.target(address).request().post(entity("object"), String.class);
    }

    @GET
    @Path("added")
    public String added() {
      return adding.target(address).request().get(String.class);
    }

    @GET
    @Path("target")
    public String target() {
      Response answer =
          plain.target(address).register(OnBehalfOfFeature.forApi("PartnerAPI")).request().get();
      return answer.getStatus() + " " + answer.readEntity(String.class);
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return sample.getAs(tenant.tokenOf("alice"), "/api/rest/" + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "post/string",
        "post/bytes",
        "post/form",
        "post/object",
        "post/list",
        "put/object",
        "put/bytes"
      })
  void entityThatCanBeSentAgain_arrivesTwiceAlike(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.body()).isEqualTo("{\"order\":7}");
    assertThat(api.calls()).hasSize(2);
    Call first = api.calls().get(0);
    Call second = api.calls().get(1);
    assertThat(first.bytes()).isNotEmpty();
    assertThat(second.bytes()).isEqualTo(first.bytes());
    assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    assertThat(second.token()).isNotEqualTo(first.token());
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "streaming", "reader"})
  void entityThatIsUsedUp_isNotSentAgain_andTheApplicationGetsThe401(String kind) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> answer = get("seen/" + kind);

      assertThat(answer.body()).isEqualTo("401 not-repeated {\"reason\":\"revoked\"}");
      assertThat(api.calls()).hasSize(1);
      assertThat(api.calls().get(0).bytes()).isNotEmpty();
      assertThat(log.messages(Level.DEBUG))
          .anySatisfy(line -> assertThat(line).contains("PartnerAPI", "can be sent once only"));
    }
  }

  @Test
  void requestAfterOneThatWasNotRepeated_goesWithTheNewToken() throws Exception {
    String token = tenant.tokenOf("alice");

    sample.getAs(token, "/api/rest/seen/stream");
    HttpResponse<String> answer = sample.getAs(token, "/api/rest/seen/stream");

    assertThat(answer.body()).startsWith("200 ");
    assertThat(api.calls()).hasSize(2);
    assertThat(api.calls().get(1).body()).isEqualTo("{\"id\":7}");
    assertThat(tenant.emulator().log().exchanges()).hasSize(2);
  }

  @Test
  void patch_throughTheConnector_isRepeatedToo() throws Exception {
    assertThat(get("patch").body()).isEqualTo("{\"order\":7}");

    assertThat(api.calls()).extracting(Call::method).containsExactly("PATCH", "PATCH");
    assertThat(api.calls()).extracting(Call::body).containsExactly("{\"id\":7}", "{\"id\":7}");
    assertThat(api.calls().get(1).token()).isNotEqualTo(api.calls().get(0).token());
  }

  @Test
  void entityThatIsUsedUp_leftToTheCaller_isADownstreamError() throws Exception {
    assertThat(get("post/stream").statusCode()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "object"})
  void challengeOfAChunkedRequest_isSeenToo(String kind) throws Exception {
    assertThat(get("chunked/" + kind).body())
        .isEqualTo(kind.equals("stream") ? "401 not-repeated" : "200 null");
  }

  @Test
  void answerThatIsCompressed_isDecodedOnce() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("{\"order\":8}".getBytes(UTF_8));
    }
    Answer compressed =
        new Answer(
            200,
            Map.of(
                "Content-Type", List.of("application/json"), "Content-Encoding", List.of("gzip")),
            zipped.toByteArray());
    api.answer(call -> api.calls().size() == 1 ? challenged() : compressed);

    assertThat(get("zipped").body()).isEqualTo("{\"order\":8}");
    assertThat(api.calls().get(0).header("Content-Encoding")).isEqualTo("gzip");
    assertThat(api.calls().get(1).header("Content-Encoding")).isEqualTo("gzip");
    assertThat(api.calls().get(1).bytes()).isEqualTo(api.calls().get(0).bytes());
  }

  @Test
  void filtersOfTheApplication_seeTheRepetitionAsTheFirstRequest() throws Exception {
    get("added");

    assertThat(api.calls())
        .extracting(call -> call.header("X-Added"))
        .containsExactly("once", "once");
  }

  @Test
  void clientThatDoesNotHaveTheFeatureItself_cannotRepeat() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      assertThat(get("target").body()).isEqualTo("401 {\"reason\":\"revoked\"}");

      assertThat(api.calls()).hasSize(1);
      assertThat(log.messages(Level.DEBUG))
          .anySatisfy(line -> assertThat(line).contains("Register it on the Client"));
    }
  }

  @Test
  void repetitionThatCannotBeSent_isDownstreamUnavailable() throws Exception {
    api.answer(
        call -> {
          if (api.calls().size() == 1) {
            return challenged();
          }
          throw new IllegalStateException("cut");
        });

    HttpResponse<String> answer = get("post/object");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).contains("downstream_unavailable");
  }
}
