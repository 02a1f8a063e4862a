package org.onbehalf.internal.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void object_whenWellFormed_readsEveryKindOfValue() throws Exception {
    Map<String, Object> read =
        read(
            """
             { "s" : "a\\u0041\\n\\"\\/ü\\ud83d\\ude00😀" , "n":-12, "d":1.5e3, "t":true, "f":false,
               "z":null, "a":[1,[ ],{}], "o":{"a":1}, "zero":0,
               "max":9223372036854775807, "more":9223372036854775808, "id":-18446744073709551616 }
            """);

    assertThat(read)
        .containsEntry("s", "aA\n\"/ü😀😀")
        .containsEntry("n", -12L)
        .containsEntry("d", 1500.0)
        .containsEntry("t", true)
        .containsEntry("f", false)
        .containsEntry("z", null)
        .containsEntry("a", List.of(1L, List.of(), Map.of()))
        .containsEntry("o", Map.of("a", 1L))
        .containsEntry("zero", 0L)
        .containsEntry("max", Long.MAX_VALUE)
        .containsEntry("more", new BigInteger("9223372036854775808"))
        .containsEntry("id", new BigInteger("-18446744073709551616"));
    assertThatThrownBy(() -> read.put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "\"a\"",
        "null",
        "{",
        "}",
        "{}x",
        "{} {}",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":}",
        "{\"a\":[1,]}",
        "{\"a\":[1",
        "{\"a\":tru}",
        "{\"a\":TRUE}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":0x10}",
        "{\"a\":--1}",
        "{\"a\":1e400}",
        "{\"a\":0.00000000000000000000000000000000000000000000000000000000000000000001}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\ude00\"}",
        "{\"a\":\"\\ud83d\\ud83d\\ude00\"}",
        "{\"a\":\"\\ud83dx\"}",
        "{\"a\":\"b}",
        "/* c */{}",
        "{\"a\":1}//",
        "\uFEFF{}"
      })
  void object_whenNotExactlyOneObject_refuses(String text) {
    assertRefused(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void document_mayBeginWithAByteOrderMark_onceAndAtItsBeginning() throws Exception {
    assertThat(StrictJson.document(bytes("\uFEFF{\"a\":1}"))).containsEntry("a", 1L);
    assertThat(StrictJson.document(bytes("{\"a\":1}"))).containsEntry("a", 1L);
    for (String text : List.of("\uFEFF\uFEFF{}", " \uFEFF{}", "{\uFEFF}", "\uFEFF", "")) {
      assertThatThrownBy(() -> StrictJson.document(bytes(text)))
          .isInstanceOf(StrictJson.MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"b\":{\"a\":1,\"a\":null}}",
        "{\"b\":[{\"a\":null,\"a\":null}]}"
      })
  void object_whenAMemberStandsTwice_refuses(String text) {
    assertRefused(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void object_whenNotUtf8_refuses() {
    assertRefused(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'});
    assertRefused("{\"ü\":1}".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
    // the slash in two bytes
    assertRefused(new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'});
  }

  @Test
  void object_whenNestedTooDeep_refusesWithoutOverflow() throws Exception {
    assertThat(read("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}")).containsKey("a");
    assertRefused(bytes("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"));
    assertRefused(bytes("{\"a\":" + "[".repeat(1_000_000)));
    assertRefused(bytes("{\"a\":".repeat(1_000_000)));
  }

  @Test
  void object_whenMalformed_tellsWhereButNotWhat() {
    assertThatThrownBy(() -> read("{\"secret\":hidden}"))
        .isInstanceOf(StrictJson.MalformedException.class)
        .hasMessage("no value (at character 10)");
  }

  private static void assertRefused(byte[] text) {
    assertThatThrownBy(() -> StrictJson.object(text))
        .isInstanceOf(StrictJson.MalformedException.class);
  }

  private static Map<String, Object> read(String text) throws StrictJson.MalformedException {
    return StrictJson.object(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
