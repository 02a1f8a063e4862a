package org.onbehalf.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** JSON files as maps and lists. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Writes a file. */
  public static void write(Path file, Map<String, ?> content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    MAPPER.writeValue(file.toFile(), content);
  }

  /** The content of a file; empty if there is none. */
  static Map<String, Object> read(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? map(MAPPER.readValue(file.toFile(), Object.class))
        : Map.of();
  }

  /** An object. */
  static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> other) {
      other.forEach((name, each) -> map.put(String.valueOf(name), each));
    }
    return map;
  }

  /** An array. */
  static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> other ? new ArrayList<>(other) : new ArrayList<>();
  }
}
