package org.onbehalf.cli.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.onbehalf.internal.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads a token from the standard input, since other users see the arguments of a command. */
final class TokenReader {
  private static final int LONGEST = 1 << 20;

  private TokenReader() {}

  static String read(CommandSpec spec, @Nullable String option, InputStream in) {
    if (!"-".equals(option)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --token -, and the token on the standard input: other users see arguments");
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0 && bytes.size() < LONGEST; ) {
        bytes.write(buffer, 0, read);
        read = in.read(buffer);
      }
      String text = new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1).trim();
      String token = text.replaceFirst("(?i)^(Authorization:\\s*)?Bearer\\s+", "");
      if (token.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "Expected a token on the standard input, found nothing");
      }
      return token;
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "The standard input cannot be read");
    }
  }
}
