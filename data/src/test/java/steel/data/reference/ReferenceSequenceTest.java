package steel.data.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import steel.testkit.Golden;

/// Against what the original delivered; testkit/goldens/README.md has its versions and scripts.
class ReferenceSequenceTest {
  private static final JsonNode GOLDEN = Golden.json(Golden.path("packed/expected.json"));
  private static final int BLOCK = GOLDEN.get("block_size").asInt();
  private static final int BLOCKS = GOLDEN.get("chunk_size").asInt() / BLOCK;
  private static final int FILES = 5;

  @Test
  void numbersAreThoseOfNumpy() {
    for (JsonNode one : Golden.json(Golden.path("packed/numpy_rng.json")).get("seeds")) {
      NumpyRandom raw = new NumpyRandom(one.get("seed").asLong());
      for (JsonNode number : one.get("random_raw_uint64")) {
        assertThat(Long.toUnsignedString(raw.nextLong())).isEqualTo(number.asText());
      }
      NumpyRandom random = new NumpyRandom(one.get("seed").asLong());
      for (JsonNode permutation : one.get("default_rng_permutation_13_then_13")) {
        assertThat(random.permutation(13)).isEqualTo(ints(permutation));
      }
      int[] first = new NumpyRandom(one.get("seed").asLong()).permutation(1000);
      assertThat(IntStream.of(first).limit(20))
          .containsExactlyElementsOf(
              IntStream.of(ints(one.get("permutation_1000_first_20"))).boxed().toList());
      long weighted = IntStream.range(0, 1000).mapToLong(i -> (long) i * first[i]).sum();
      long fromOne = IntStream.range(0, 1000).mapToLong(i -> (i + 1L) * first[i]).sum();
      assertThat(one.get("permutation_1000_weighted_sum").asLong()).isIn(weighted, fromOne);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new NumpyRandom(-1));
  }

  @Test
  void deliversInTheOriginalsOrder() throws IOException {
    assertThat(GOLDEN.get("runs")).hasSize(6);
    List<List<Long>> blocks = blocks(files());
    for (JsonNode run : GOLDEN.get("runs")) {
      ReferenceSequence.Files files =
          new ReferenceSequence.Files(FILES, BLOCKS, run.get("n_chunks").asInt());
      ReferenceSequence sequence =
          new ReferenceSequence(
              files, run.get("seed").asLong(), run.get("shuffle").asBoolean(), List.of());
      requireDelivered(run.get("first_token_and_checksum"), sequence, blocks, 0);
    }
  }

  @Test
  void goesOnWhereverItIsResumed() throws IOException {
    assertThat(GOLDEN.get("resume")).hasSize(4);
    List<List<Long>> blocks = blocks(files());
    ReferenceSequence.Files files = new ReferenceSequence.Files(FILES, BLOCKS, FILES);
    for (JsonNode run : GOLDEN.get("resume")) {
      long from = run.get("delivered_before_save").asLong();
      ReferenceSequence sequence =
          new ReferenceSequence(files, run.get("seed").asLong(), true, List.of());
      requireDelivered(run.get("after_resume"), sequence, blocks, from);
      requireDelivered(run.get("after_resume"), sequence, blocks, from); // and back
    }
  }

  @Test
  void filesJoinAsThere() throws IOException {
    JsonNode run = GOLDEN.get("add_data");
    List<Path> paths = new ArrayList<>(files());
    paths.add(Golden.path("packed/" + run.get("added_file").asText()));
    long from = run.get("delivered_before_save").asLong();
    ReferenceSequence sequence =
        new ReferenceSequence(
            new ReferenceSequence.Files(FILES, BLOCKS, FILES),
            run.get("seed").asLong(),
            true,
            List.of(new ReferenceSequence.Growth(from, 1)));
    requireDelivered(run.get("after"), sequence, blocks(paths), from);
    assertThat(sequence.roundOf(35)).isZero();
    assertThat(sequence.roundOf(36)).isEqualTo(1);
    assertThat(sequence.windowOf(40)).containsExactly(36, 72);
  }

  @Test
  void readersShareFilesByTheirHash() throws IOException {
    List<String> order = new ArrayList<>();
    List<String> identities = new ArrayList<>();
    for (Path file : files()) {
      order.add(String.valueOf(file.getFileName()));
      identities.add(ReferenceIdentity.of(file));
    }
    assertThat(order)
        .containsExactlyElementsOf(
            GOLDEN.get("file_order_by_hash").valueStream().map(JsonNode::asText).toList());
    JsonNode shares = GOLDEN.get("sharding").get("world_2");
    for (int rank = 0; rank < 2; rank++) {
      assertThat(ReferenceIdentity.share(identities, rank, 2))
          .containsExactlyElementsOf(shares.get(rank).valueStream().map(JsonNode::asText).toList());
    }
  }

  private static void requireDelivered(
      JsonNode expected, ReferenceSequence sequence, List<List<Long>> blocks, long from) {
    for (int i = 0; i < expected.size(); i++) {
      List<Long> block = blocks.get((int) sequence.at(from + i));
      assertThat(block)
          .as("sample %d", from + i)
          .containsExactly(expected.get(i).get(0).asLong(), expected.get(i).get(1).asLong());
    }
  }

  /// The files of the set, ordered by their identity.
  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (JsonNode file : GOLDEN.get("sets").get("int32").get("files")) {
      files.add(Golden.path("packed/" + file.get("name").asText()));
    }
    List<String> identities = new ArrayList<>();
    for (Path file : files) {
      identities.add(ReferenceIdentity.of(file));
    }
    List<Path> named = List.copyOf(files);
    files.sort(
        (a, b) -> identities.get(named.indexOf(a)).compareTo(identities.get(named.indexOf(b))));
    return files;
  }

  /// First token and checksum of each block.
  private static List<List<Long>> blocks(List<Path> files) throws IOException {
    List<List<Long>> blocks = new ArrayList<>();
    for (Path file : files) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      for (int block = 0; block < BLOCKS; block++) {
        int at = 24 + block * BLOCK * Integer.BYTES;
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
          sum += bytes.getInt(at + i * Integer.BYTES) * (i + 1L);
        }
        blocks.add(List.of((long) bytes.getInt(at), sum));
      }
    }
    return blocks;
  }

  private static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
