package org.onbehalf.testing.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.NativeObject;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.onbehalf.internal.Nullable;

/** A client in JavaScript: one of the files beside this class, run by Rhino. */
public final class JavaScriptReader implements ChallengeReader {
  private final String file;

  /**
   * From its parts.
   *
   * @param file its name, without {@code .js}
   */
  public JavaScriptReader(String file) {
    this.file = file;
  }

  @Override
  public Map<String, String> parameters(String header) {
    Map<String, String> parameters = new TreeMap<>();
    Map<?, ?> read = (NativeObject) Objects.requireNonNull(call("parameters", header));
    read.forEach((name, value) -> parameters.put(name.toString(), value.toString()));
    return parameters;
  }

  @Override
  public @Nullable String claims(int status, String header) {
    Object claims = call("claims", status, header);
    return claims == null ? null : claims.toString();
  }

  private @Nullable Object call(String function, Object... arguments) {
    try (Context context = Context.enter()) {
      context.setLanguageVersion(Context.VERSION_ECMASCRIPT);
      Scriptable scope = context.initSafeStandardObjects();
      context.evaluateString(scope, source("browser"), "browser", 1, null);
      context.evaluateString(scope, source(file), file, 1, null);
      Function found = (Function) ScriptableObject.getProperty(scope, function);
      return found.call(context, scope, scope, arguments);
    }
  }

  private static String source(String file) {
    try (InputStream in = JavaScriptReader.class.getResourceAsStream(file + ".js")) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
