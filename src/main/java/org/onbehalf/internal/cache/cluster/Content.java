package org.onbehalf.internal.cache.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ehcache.spi.serialization.Serializer;
import org.onbehalf.internal.Nullable;

/** Bytes that are equal when they are the same, as a compare-and-set needs them. Immutable. */
final class Content {
  private final byte[] bytes;

  Content(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Content && Arrays.equals(bytes, ((Content) other).bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes as they are; nothing is ever deserialized as an object. */
  static final class AsBytes implements Serializer<Content> {
    @Override
    public ByteBuffer serialize(Content content) {
      return ByteBuffer.wrap(content.bytes);
    }

    @Override
    public Content read(ByteBuffer binary) {
      // Ehcache reads a buffer again where it compares
      ByteBuffer unread = binary.duplicate();
      byte[] bytes = new byte[unread.remaining()];
      unread.get(bytes);
      return new Content(bytes);
    }

    @Override
    public boolean equals(Content content, ByteBuffer binary) {
      return content.equals(read(binary));
    }
  }
}
