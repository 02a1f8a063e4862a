package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.ws.rs.core.Form;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/** A downstream API called without a JAX-RS client of the application's own: what is sent. */
class DownstreamApiTest {
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture =
        new DownstreamFixture(
            configuration -> {
              String one = "DownstreamApis.One.";
              configuration.put(one + "RelativePath", "v1/sales");
              configuration.put(one + "HttpMethod", "Post");
              configuration.put(one + "AcceptHeader", "text/csv, text/plain;q=0.5");
              configuration.put(one + "ContentType", "text/plain;charset=UTF-8");
              configuration.put(one + "ExtraHeaderParameters.Api-Key", "the key");
              configuration.put(one + "ExtraHeaderParameters.X-Kind", "configured");
              configuration.put(one + "ExtraQueryParameters.version", "1 0");
              configuration.put(one + "ExtraQueryParameters.lang", "de");
            },
            "One");
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  /** What is sent and read as JSON. */
  public static final class Order {
    public int id;
    public String name = "";

    static Order of(int id, String name) {
      Order order = new Order();
      order.id = id;
      order.name = name;
      return order;
    }
  }

  /** No JSON provider can write one: it is its own part. */
  public static final class Unwritable {
    public final Unwritable part = this;
  }

  @Test
  void get_sendsTheCallersTokenAndTheDefaults() throws Exception {
    fixture.api.answer(call -> Answer.json(200, "{\"id\":7,\"name\":\"Müller\"}"));

    String read = fixture.partner(api -> api.get("orders/7?expand=lines", Order.class).name);

    assertThat(read).isEqualTo("Müller");
    assertThat(fixture.onlyCall().method()).isEqualTo("GET");
    assertThat(fixture.onlyCall().target()).isEqualTo("/api/orders/7?expand=lines");
    assertThat(fixture.onlyCall().header("Accept")).isEqualTo("application/json");
    assertThat(fixture.onlyCall().header("Content-Type")).isEmpty();
    assertThat(DownstreamFixture.claim(fixture.onlyCall(), "oid"))
        .isEqualTo(fixture.tenant.objectIdOf("alice"));
  }

  @Test
  void post_putAndPatch_sendTheBodyAsJson() throws Exception {
    fixture.api.answer(call -> Answer.json(201, "{\"id\":8,\"name\":\"" + call.method() + "\"}"));

    assertThat(fixture.partner(api -> api.post("orders", Order.of(7, "Müller"), Order.class).name))
        .isEqualTo("POST");
    assertThat(fixture.partner(api -> api.put("orders/7", Map.of("id", 7), Order.class).name))
        .isEqualTo("PUT");
    assertThat(
            fixture.partner(api -> api.patch("orders/7", Order.of(7, "Meier"), Order.class).name))
        .isEqualTo("PATCH");

    assertThat(fixture.api.calls())
        .extracting(Call::method)
        .containsExactly("POST", "PUT", "PATCH");
    assertThat(fixture.api.calls())
        .extracting(call -> call.header("Content-Type"))
        .containsOnly("application/json");
    assertThat(JSONObjectUtils.parse(fixture.api.calls().get(0).body()))
        .containsEntry("id", 7L)
        .containsEntry("name", "Müller");
    assertThat(fixture.api.calls().get(1).body()).isEqualTo("{\"id\":7}");
    assertThat(fixture.api.calls().get(2).body()).contains("Meier");
  }

  @Test
  void delete_readsAnEntityOrNone() throws Exception {
    fixture.api.answer(
        call ->
            call.target().endsWith("7")
                ? new Answer(204, Map.of(), new byte[0])
                : Answer.json(200, "{\"id\":8}"));

    fixture.partner(
        api -> {
          api.delete("orders/7");
          assertThat(api.delete("orders/7", Order.class)).isNull();
          assertThat(api.delete("orders/8", Order.class).id).isEqualTo(8);
          api.delete("orders/8");
          return "";
        });

    assertThat(fixture.api.calls()).hasSize(4).extracting(Call::method).containsOnly("DELETE");
  }

  @Test
  void post_ofTextBytesStreamsAndForms_sendsThemAsTheyAre() throws Exception {
    byte[] bytes = {0, 1, -1};
    fixture.partner(api -> api.post("a", "{\"text\":\"ü\"}", String.class));
    fixture.partner(api -> api.post("a", bytes, String.class));
    fixture.partner(
        api -> api.post("a", new ByteArrayInputStream("[]".getBytes(UTF_8)), String.class));
    fixture.partner(api -> api.post("a", null, String.class));
    fixture.partner(api -> api.put("a", null, String.class));
    DownstreamRequest form =
        DownstreamRequest.to("a")
            .withMethod("post")
            .withBody(new Form("name", "a b"))
            .withContentType("application/x-www-form-urlencoded");
    fixture.partner(api -> api.call(form).requireSuccess().body(String.class));

    List<Call> calls = fixture.api.calls();
    assertThat(calls.get(0).body()).isEqualTo("{\"text\":\"ü\"}");
    assertThat(calls.get(1).bytes()).isEqualTo(bytes);
    assertThat(calls.get(2).body()).isEqualTo("[]");
    // a large one would not fit into memory
    assertThat(calls.get(2).header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(calls.get(3).bytes()).isEmpty();
    assertThat(calls.get(4).bytes()).isEmpty();
    assertThat(calls.get(4).method()).isEqualTo("PUT");
    assertThat(calls.get(5).body()).isEqualTo("name=a+b");
  }

  @Test
  void configuration_ofTheApi_isWhatACallWithoutOptionsSends() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          DownstreamApi one = onBehalf.downstreamApi("One");
          one.call(DownstreamRequest.to("orders").withBody("x")).close();
          return one.call(DownstreamRequest.to("?version=2").withMethod("GET")).status();
        });

    Call first = fixture.api.calls().get(0);
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.target())
        .isIn(
            "/One/v1/sales/orders?version=1%200&lang=de",
            "/One/v1/sales/orders?lang=de&version=1%200");
    assertThat(first.header("Accept")).isEqualTo("text/csv, text/plain;q=0.5");
    assertThat(first.header("Content-Type").replace(" ", "")).isEqualTo("text/plain;charset=UTF-8");
    assertThat(first.header("Api-Key")).isEqualTo("the key");
    assertThat(first.header("X-Kind")).isEqualTo("configured");
    assertThat(fixture.api.calls().get(1).target()).isEqualTo("/One/v1/sales?version=2&lang=de");
  }

  @Test
  void options_ofACall_takeThePlaceOfTheConfigured() throws Exception {
    DownstreamRequest request =
        DownstreamRequest.to("orders?fixed=a%20b")
            .withMethod("PUT")
            .withBody("<a/>")
            .withContentType("application/xml")
            .withAccept("application/xml")
            .withHeader("x-kind", "one")
            .withHeader("X-Kind", "two")
            .withQueryParameter("lang", "fr")
            .withQueryParameter("filter", "a=b&c+d/é?#\"{}")
            .withQueryParameter("filter", "*");

    fixture.as("alice", onBehalf -> onBehalf.downstreamApi("One").call(request).status());

    assertThat(fixture.onlyCall().method()).isEqualTo("PUT");
    assertThat(fixture.onlyCall().header("Content-Type")).isEqualTo("application/xml");
    assertThat(fixture.onlyCall().header("Accept")).isEqualTo("application/xml");
    assertThat(fixture.onlyCall().header("X-Kind").replace(" ", "")).isEqualTo("one,two");
    assertThat(fixture.onlyCall().target())
        .isEqualTo(
            "/One/v1/sales/orders?fixed=a%20b&version=1%200&lang=fr"
                + "&filter=a%3Db%26c%2Bd%2F%C3%A9%3F%23%22%7B%7D&filter=%2A");
  }

  @Test
  void methodsThatTheJdkDoesNotKnow_goThroughTheConnector_whichKeepsNoCookies() throws Exception {
    fixture.api.answer(call -> Answer.json(200, "{}").with("Set-Cookie", "session=alices"));

    for (String user : new String[] {"alice", "bob"}) {
      fixture.as(
          user, onBehalf -> onBehalf.downstreamApi("PartnerAPI").patch("a", "{}", String.class));
    }
    DownstreamRequest report = DownstreamRequest.to("a").withMethod("REPORT");
    fixture.partner(api -> api.call(report).status());

    assertThat(fixture.api.calls())
        .extracting(Call::method)
        .containsExactly("PATCH", "PATCH", "REPORT");
    assertThat(fixture.api.calls()).extracting(call -> call.header("Cookie")).containsOnly("");
    assertThat(DownstreamFixture.claim(fixture.api.calls().get(0), "oid"))
        .isEqualTo(fixture.tenant.objectIdOf("alice"));
    assertThat(DownstreamFixture.claim(fixture.api.calls().get(1), "oid"))
        .isEqualTo(fixture.tenant.objectIdOf("bob"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "@evil.example/",
        "../admin",
        "a/%2e%2e/%2E%2e/admin",
        "a/%2e%2e%2fadmin",
        "a/%252e%252e/admin",
        "a/%c0%ae%c0%ae/admin",
        "a\\..\\admin",
        "a/%5c../admin",
        "a//b",
        "orders#7",
        "orders 7",
        "orders/7?name=a b",
      })
  void pathsThatLeadElsewhere_areErrors_beforeAnyToken(String path) throws Exception {
    String found =
        fixture.partner(
            api -> {
              try {
                return api.get(path, String.class);
              } catch (IllegalArgumentException e) {
                return "refused: " + e.getMessage();
              }
            });

    if (path.startsWith("@")) {
      // a path like any other beneath the base
      assertThat(fixture.onlyCall().target()).isEqualTo("/api/@evil.example/");
      return;
    }
    assertThat(found).startsWith("refused: ").contains("DownstreamApis.PartnerAPI.BaseUrl");
    assertThat(fixture.api.calls()).isEmpty();
    assertThat(fixture.tenant.emulator().log().tokenRequests()).isEmpty();
  }

  @Test
  void bodiesThatCannotBeSent_areErrors_andNothingIsSent() throws Exception {
    fixture.partner(
        api -> {
          assertThatThrownBy(() -> api.post("a", new Unwritable(), String.class))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(Unwritable.class.getName())
              .hasMessageContaining("application/json");
          InputStream broken =
              new SequenceInputStream(
                  new ByteArrayInputStream("x".repeat(20_000).getBytes(UTF_8)), brokenOff());
          assertThatThrownBy(() -> api.post("a", broken, String.class))
              .isInstanceOf(IllegalArgumentException.class)
              .hasCauseInstanceOf(UncheckedIOException.class);
          assertThatThrownBy(
                  () -> api.call(DownstreamRequest.to("a").withMethod("GET").withBody("x")))
              .isInstanceOf(IllegalArgumentException.class);
          return "";
        });

    assertThat(fixture.api.calls()).filteredOn(call -> !call.body().startsWith("xxx")).isEmpty();
  }

  /** Its first read fails. */
  private static InputStream brokenOff() {
    InputStream closed = InputStream.nullInputStream();
    try {
      closed.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return closed;
  }

  @Test
  void call_handsOverWhateverIsAnswered() throws Exception {
    fixture.api.answer(
        call ->
            Answer.of(409, "Application/Vnd.Acme+JSON;charset=utf-8", "{\"id\":9}")
                .with("X-Several", "a", "b"));

    fixture.partner(
        api -> {
          try (DownstreamResponse answer = api.call(DownstreamRequest.to("a"))) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.isSuccessful()).isFalse();
            assertThat(answer.header("content-type"))
                .hasValue("Application/Vnd.Acme+JSON;charset=utf-8");
            assertThat(answer.headers().get("x-several")).containsExactlyInAnyOrder("a", "b");
            assertThat(answer.headers().keySet())
                .noneSatisfy(name -> assertThat(name).startsWithIgnoringCase("Onbehalf-"));
            assertThat(answer.body(Order.class).id).isEqualTo(9);
            assertThatThrownBy(answer::bytes).isInstanceOf(IllegalStateException.class);
            return "";
          }
        });
  }
}
