package org.onbehalf.internal.jwks;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * A strict JSON parser (RFC 8259), so that nobody can read a document in two ways: no duplicate
 * members, no invalid UTF-8, no unpaired surrogates, nothing after the end, no numbers that Java
 * would round to infinity. Values are String, Boolean, Long, BigInteger (whole numbers beyond 64
 * bits), Double, List, Map or null; all unmodifiable.
 */
public final class StrictJson {
  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 64;

  /** So many digits may be more than a long holds. */
  private static final int LONG_DIGITS = 19;

  private final String text;
  private int at;

  private StrictJson(String text) {
    this.text = text;
  }

  /** The message names the place, never the text there. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads an object that may begin with a byte order mark, as files on web servers often do. */
  public static Map<String, Object> document(byte[] utf8) throws MalformedException {
    boolean marked =
        utf8.length > 2
            && utf8[0] == (byte) 0xEF
            && utf8[1] == (byte) 0xBB
            && utf8[2] == (byte) 0xBF;
    return object(marked ? Arrays.copyOfRange(utf8, 3, utf8.length) : utf8);
  }

  /** Reads an object; the caller limits the length. */
  public static Map<String, Object> object(byte[] utf8) throws MalformedException {
    String text;
    try {
      text = isAscii(utf8) ? new String(utf8, StandardCharsets.ISO_8859_1) : decode(utf8);
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8");
    }
    StrictJson json = new StrictJson(text);
    json.skipSpace();
    Map<String, Object> object = json.object(1);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.malformed("something follows the object");
    }
    return object;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0) {
        return false;
      }
    }
    return true;
  }

  private static String decode(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(utf8))
        .toString();
  }

  private Map<String, Object> object(int depth) throws MalformedException {
    expect('{', depth);
    Map<String, Object> members = new LinkedHashMap<>();
    skipSpace();
    if (accept('}')) {
      return Collections.unmodifiableMap(members);
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      if (members.containsKey(name)) {
        throw malformed("a member stands twice");
      }
      members.put(name, value(depth));
      skipSpace();
    } while (accept(','));
    expect('}');
    return Collections.unmodifiableMap(members);
  }

  private List<Object> array(int depth) throws MalformedException {
    expect('[', depth);
    List<Object> elements = new ArrayList<>();
    skipSpace();
    if (accept(']')) {
      return Collections.unmodifiableList(elements);
    }
    do {
      elements.add(value(depth));
      skipSpace();
    } while (accept(','));
    expect(']');
    return Collections.unmodifiableList(elements);
  }

  private @Nullable Object value(int depth) throws MalformedException {
    skipSpace();
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string();
      case 't':
        word("true");
        return true;
      case 'f':
        word("false");
        return false;
      case 'n':
        word("null");
        return null;
      default:
        return number();
    }
  }

  private String string() throws MalformedException {
    expect('"');
    // most strings are plain
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        String plain = text.substring(at, i);
        at = i + 1;
        return plain;
      }
      if (c < ' ' || c == '\\' || c > '~') {
        break;
      }
    }
    StringBuilder value = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw malformed("a control character in a string");
      }
      char unit = c == '\\' ? escaped() : c;
      if (endsHalfway(value) != Character.isLowSurrogate(unit)) {
        throw malformed("half a surrogate pair");
      }
      value.append(unit);
    }
    if (endsHalfway(value)) {
      throw malformed("half a surrogate pair");
    }
    return value.toString();
  }

  private static boolean endsHalfway(StringBuilder value) {
    return value.length() > 0 && Character.isHighSurrogate(value.charAt(value.length() - 1));
  }

  private char escaped() throws MalformedException {
    char c = next();
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          char hex = next();
          int digit = hex < 128 ? Character.digit(hex, 16) : -1;
          if (digit < 0) {
            throw malformed("a broken escape");
          }
          unit = unit << 4 | digit;
        }
        return (char) unit;
      default:
        throw malformed("a broken escape");
    }
  }

  private Object number() throws MalformedException {
    int start = at;
    accept('-');
    if (!accept('0')) {
      digits();
    }
    boolean whole = true;
    if (accept('.')) {
      whole = false;
      digits();
    }
    if (accept('e') || accept('E')) {
      whole = false;
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    if (at - start > LONGEST_NUMBER) {
      throw malformed("a number of too many digits");
    }
    String digits = text.substring(start, at);
    if (whole) {
      if (at - start < LONG_DIGITS) {
        return Long.parseLong(text.substring(start, at));
      }
      BigInteger number = new BigInteger(digits);
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw malformed("a number beyond 64 bits");
    }
    return value;
  }

  private void digits() throws MalformedException {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw malformed("no value");
    }
  }

  private void word(String word) throws MalformedException {
    if (!text.startsWith(word, at)) {
      throw malformed("no value");
    }
    at += word.length();
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws MalformedException {
    if (at >= text.length()) {
      throw malformed("it ends too early");
    }
    return text.charAt(at);
  }

  private char next() throws MalformedException {
    char c = peek();
    at++;
    return c;
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c, int depth) throws MalformedException {
    if (depth > DEEPEST) {
      throw malformed("nested too deep");
    }
    expect(c);
  }

  private void expect(char c) throws MalformedException {
    if (!accept(c)) {
      throw malformed("'" + c + "' expected");
    }
  }

  private MalformedException malformed(String what) {
    return new MalformedException(what + " (at character " + at + ")");
  }
}
