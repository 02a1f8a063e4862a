package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.ehcache.Cache;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.Hex;

/**
 * Which sessions an owner has: an entry for each owner with the names of the records. It and the
 * records change one after the other, so that it may name too many for a moment, which whoever
 * reads finds out; it names each record before that is there.
 */
final class OwnerIndex {
  /** More than a person ever has; past it, none begins. */
  private static final int MOST = 1000;

  private final Cache<String, Content> cache;

  OwnerIndex(Cache<String, Content> cache) {
    this.cache = cache;
  }

  /** The names of the owner's records, perhaps of some that are gone. */
  Set<String> of(byte[] owner) throws IOException {
    return decode(cache.get(name(owner)));
  }

  void add(byte[] owner, String member) throws IOException {
    for (; ; ) {
      Content former = cache.get(name(owner));
      Set<String> members = decode(former);
      if (!members.add(member)) {
        return;
      }
      if (members.size() > MOST) {
        throw new IOException("an owner has more than " + MOST + " sessions; stop some");
      }
      Content next = encode(members);
      boolean done =
          former == null
              ? cache.putIfAbsent(name(owner), next) == null
              : cache.replace(name(owner), former, next);
      if (done) {
        return;
      }
    }
  }

  void remove(byte[] owner, String member) throws IOException {
    for (; ; ) {
      Content former = cache.get(name(owner));
      Set<String> members = decode(former);
      if (former == null || !members.remove(member)) {
        return;
      }
      boolean done =
          members.isEmpty()
              ? cache.remove(name(owner), former)
              : cache.replace(name(owner), former, encode(members));
      if (done) {
        return;
      }
    }
  }

  private static String name(byte[] owner) {
    return "owner:" + Hex.of(owner);
  }

  private static Content encode(Set<String> members) {
    int size = 0;
    for (String each : members) {
      size += 1 + each.length() / 2;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (String each : members) {
      byte[] key = Hex.bytes(each);
      if (key != null) {
        bytes.put((byte) key.length).put(key);
      }
    }
    return new Content(Arrays.copyOf(bytes.array(), bytes.position()));
  }

  private static Set<String> decode(@Nullable Content content) throws IOException {
    Set<String> members = new LinkedHashSet<>();
    if (content != null) {
      ByteBuffer bytes = ByteBuffer.wrap(content.bytes());
      try {
        while (bytes.hasRemaining()) {
          byte[] key = new byte[bytes.get() & 0xff];
          bytes.get(key);
          members.add(Hex.of(key));
        }
      } catch (BufferUnderflowException e) {
        throw new IOException("an entry in the cluster tier is not of this library's", e);
      }
    }
    return members;
  }
}
