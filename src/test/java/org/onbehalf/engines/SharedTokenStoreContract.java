package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;

/** What a {@link TokenStore} does besides that several nodes have open at once. */
public abstract class SharedTokenStoreContract extends TokenStoreContract {
  @Test
  void nodes_seeWhatTheOthersWroteAndDeleted() throws Exception {
    TokenStore one = node();
    TokenStore other = node();
    TokenRecord record = token(key("alice"), "of one");
    TokenRecord next = token(key("alice"), "of the other");

    one.write(List.of(record));
    assertSame(other.read(record.key()), record);
    other.write(List.of(next));
    assertSame(one.read(record.key()), next);
    one.delete(record.key());
    assertThat(other.read(record.key())).isEmpty();
  }

  @Test
  void nodes_thatWriteTheSameKeysAtOnce_disturbNobody() throws Exception {
    int rounds = 40;
    List<TokenStore> nodes = List.of(node(), node());

    Contention.run(
        nodes.size(),
        node -> {
          for (int round = 0; round < rounds; round++) {
            List<TokenRecord> batch = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
              // the one forwards, the other backwards
              int user = node == 0 ? i : 7 - i;
              batch.add(token(key("user" + user), node + " in round " + round));
            }
            nodes.get(node).write(batch);
          }
        });

    for (int i = 0; i < 8; i++) {
      Optional<TokenRecord> left = nodes.get(0).read(key("user" + i));
      assertThat(left).isPresent();
      assertThat(new String(left.get().sealed(), StandardCharsets.UTF_8))
          .endsWith(" in round " + (rounds - 1));
    }
  }
}
