package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/**
 * An XML document: its text, to be edited, and its elements. No external entity and no DTD is read,
 * and a document that declares entities of its own is refused.
 */
final class XmlDocument {
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

  /** In the application, such as {@code WEB-INF/web.xml}. */
  final String name;

  final EditedText text;
  final XmlElement root;

  /** Of the document type; empty if there is none. */
  final String publicId;

  private final Charset charset;
  private final boolean mark;

  private XmlDocument(
      String name, String text, XmlElements elements, Charset charset, boolean mark) {
    this.name = name;
    this.text = new EditedText(text);
    this.root = elements.root();
    this.publicId = elements.publicId();
    this.charset = charset;
    this.mark = mark;
  }

  /**
   * Reads a document.
   *
   * @throws CommandException if it is not one, or asks for what is not read
   */
  static XmlDocument read(String name, byte[] bytes) {
    Charset charset = charset(name, bytes);
    String text;
    try {
      text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          name
              + ": found bytes that are not "
              + charset
              + ". Expected a text in the encoding that"
              + " its first line names",
          e);
    }
    boolean mark = text.startsWith("\ufeff");
    String plain = mark ? text.substring(1) : text;
    return new XmlDocument(name, plain, parse(name, plain), charset, mark);
  }

  /** Null if there is no such file. */
  static @Nullable XmlDocument read(War war, String name) {
    byte[] bytes = war.read(name);
    return bytes == null ? null : read(name, bytes);
  }

  private static Charset charset(String name, byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe) {
      return StandardCharsets.UTF_16;
    }
    String head =
        new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1)
            .replaceFirst("^\u00ef\u00bb\u00bf", "");
    Matcher encoding = ENCODING.matcher(head);
    if (!encoding.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(encoding.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new CommandException(
          name + ": found the unknown encoding " + encoding.group(1) + ". Expected such as UTF-8",
          e);
    }
  }

  private static XmlElements parse(String name, String text) {
    XmlElements elements = new XmlElements(text);
    try {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setXIncludeAware(false);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      XMLReader reader = factory.newSAXParser().getXMLReader();
      reader.setContentHandler(elements);
      reader.setErrorHandler(elements);
      reader.setEntityResolver(elements);
      reader.setProperty("http://xml.org/sax/properties/lexical-handler", elements);
      reader.setProperty("http://xml.org/sax/properties/declaration-handler", elements);
      reader.parse(new InputSource(new StringReader(text)));
      return elements;
    } catch (SAXException e) {
      throw new CommandException(
          name + ": cannot be read: " + War.shown(String.valueOf(e.getMessage())), e);
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with an end tag, if its root is an empty element: something is to be put into it. */
  XmlDocument open() {
    if (root.endStart != root.end) {
      return this;
    }
    EditedText opened = new EditedText(text.original());
    opened.replace(root.end - 2, root.end, ">\n</" + root.prefix + root.name + ">");
    return new XmlDocument(name, opened.edited(), parse(name, opened.edited()), charset, mark);
  }

  /** The edited document in the encoding that it had. */
  byte[] edited() {
    String edited = text.edited();
    String all = mark && !charset.equals(StandardCharsets.UTF_16) ? "\ufeff" + edited : edited;
    return all.getBytes(charset);
  }
}
