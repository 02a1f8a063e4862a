package org.onbehalf.internal.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.ws.rs.core.Form;
import javax.ws.rs.core.StreamingOutput;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SentRequestTest {
  private record Order(int id) {}

  static Stream<Object> repeatable() {
    return Stream.of(
        "text",
        new byte[3],
        7,
        new Form("a", "b"),
        new Order(7),
        List.of(new Order(7), new Order(8)),
        Arrays.asList(new Order(7), null),
        Map.of("id", 7),
        new Order[] {new Order(7)},
        new File("orders.json"));
  }

  static Stream<Object> usedUp() {
    StreamingOutput output = stream -> stream.write(1);
    Closeable multipart = () -> {};
    Iterator<Order> orders = List.of(new Order(7)).iterator();
    return Stream.of(
        new ByteArrayInputStream(new byte[3]),
        new StringReader("text"),
        output,
        multipart,
        orders,
        Stream.of(new Order(7)),
        new StreamSource(new StringReader("<a/>")),
        List.of("text", new StringReader("text")),
        Map.of("file", new ByteArrayInputStream(new byte[3])));
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void isRepeatable_ofWhatCanBeWrittenTwice(Object entity) {
    assertThat(SentRequest.isRepeatable(entity)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("usedUp")
  void isRepeatable_ofWhatTheFirstWritingUsesUp_isFalse(Object entity) {
    assertThat(SentRequest.isRepeatable(entity)).isFalse();
  }

  @Test
  void isRepeatable_ofNoEntity() {
    assertThat(SentRequest.isRepeatable(null)).isTrue();
  }
}
