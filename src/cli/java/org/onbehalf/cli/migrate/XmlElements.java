package org.onbehalf.cli.migrate;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import org.onbehalf.internal.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Makes elements of what the parser reads, with their places in the text. Not thread-safe. */
final class XmlElements extends DefaultHandler2 {
  private static final int MOST_DEPTH = 200;
  private static final int MOST = 200_000;

  private final String text;
  private final Deque<XmlElement> open = new ArrayDeque<>();
  private @Nullable Locator locator;
  private @Nullable XmlElement root;
  private String publicId = "";
  private int count;

  /** The place of the line on which the parser was last. */
  private int lineStart;

  private int line = 1;

  XmlElements(String text) {
    this.text = text;
  }

  XmlElement root() {
    if (root == null) {
      throw new IllegalStateException("a document has a root element");
    }
    return root;
  }

  String publicId() {
    return publicId;
  }

  @Override
  public void setDocumentLocator(Locator given) {
    locator = given;
  }

  @Override
  public void startDTD(String name, @Nullable String id, @Nullable String systemId) {
    publicId = id == null ? "" : id;
  }

  @Override
  public void internalEntityDecl(String name, String value) throws SAXException {
    throw new SAXException("the document declares the entity " + name + ". Put its text in place");
  }

  @Override
  public void externalEntityDecl(String name, @Nullable String id, String systemId)
      throws SAXException {
    throw new SAXException(
        "the document includes another file by the entity " + name + ". Put its text in place");
  }

  @Override
  public InputSource resolveEntity(@Nullable String id, @Nullable String systemId) {
    return new InputSource(new StringReader(""));
  }

  @Override
  public InputSource resolveEntity(
      @Nullable String name,
      @Nullable String id,
      @Nullable String baseUri,
      @Nullable String systemId) {
    return new InputSource(new StringReader(""));
  }

  @Override
  public void error(SAXParseException e) throws SAXException {
    throw e;
  }

  @Override
  public void startElement(String uri, String localName, String qName, Attributes attributes)
      throws SAXException {
    count++;
    if (count > MOST || open.size() >= MOST_DEPTH) {
      throw new SAXException("the document has too many elements");
    }
    String prefix = qName.substring(0, qName.length() - localName.length());
    XmlElement element = new XmlElement(localName, uri, prefix);
    for (int i = 0; i < attributes.getLength(); i++) {
      element.attributes.put(attributes.getLocalName(i), attributes.getValue(i));
    }
    element.startEnd = place();
    element.start = text.lastIndexOf('<', element.startEnd - 1);
    if (!text.startsWith("<" + qName, element.start)) {
      throw new SAXException("the place of <" + qName + "> cannot be told");
    }
    element.line = line;
    for (int i = element.start; i < element.startEnd; i++) {
      element.line -= text.charAt(i) == '\n' ? 1 : 0;
    }
    XmlElement parent = open.peek();
    if (parent == null) {
      root = element;
    } else {
      parent.children.add(element);
    }
    open.push(element);
  }

  @Override
  public void endElement(String uri, String localName, String qName) throws SAXException {
    XmlElement element = open.pop();
    element.end = place();
    boolean empty = element.end == element.startEnd;
    element.endStart = empty ? element.end : text.lastIndexOf('<', element.end - 1);
    if (!empty && !text.startsWith("</" + qName, element.endStart)) {
      throw new SAXException("the place of </" + qName + "> cannot be told");
    }
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    XmlElement element = open.peek();
    if (element != null) {
      element.content.append(characters, start, length);
    }
  }

  /** Behind the tag that the parser has read. */
  private int place() throws SAXException {
    Locator present = locator;
    if (present == null) {
      throw new SAXException("the parser tells no places");
    }
    while (line < present.getLineNumber()) {
      lineStart = afterBreak(lineStart);
      line++;
    }
    int place = lineStart + present.getColumnNumber() - 1;
    if (place < 1 || place > text.length() || text.charAt(place - 1) != '>') {
      throw new SAXException("the place of a tag cannot be told, in line " + line);
    }
    return place;
  }

  /** The parser takes each of CR LF, CR and LF for the end of a line. */
  private int afterBreak(int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        return i + 1;
      }
      if (text.charAt(i) == '\r') {
        return text.startsWith("\r\n", i) ? i + 2 : i + 1;
      }
    }
    return text.length();
  }
}
