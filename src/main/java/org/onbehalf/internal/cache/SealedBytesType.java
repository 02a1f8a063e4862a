package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Byte arrays in the MVStore: a length and that many bytes, so that nothing a file can contain is
 * ever deserialized as an object, nor makes us allocate more than the page has.
 */
final class SealedBytesType extends BasicDataType<byte[]> {
  static final SealedBytesType INSTANCE = new SealedBytesType();

  private static final int OVERHEAD = 24;

  private SealedBytesType() {}

  @Override
  public int getMemory(byte[] bytes) {
    return OVERHEAD + bytes.length;
  }

  @Override
  public void write(WriteBuffer buffer, byte[] bytes) {
    buffer.putVarInt(bytes.length).put(bytes);
  }

  @Override
  public byte[] read(ByteBuffer buffer) {
    int length = DataUtils.readVarInt(buffer);
    if (length < 0 || length > buffer.remaining()) {
      throw new MVStoreException(
          DataUtils.ERROR_FILE_CORRUPT, "a record is longer than the page it stands on");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public byte[][] createStorage(int size) {
    return new byte[size][];
  }
}
