package steel.data.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.data.Manifest;
import steel.files.Checksum;
import steel.testkit.Golden;

class ChunkWriterTest {
  private static final double ORIGINAL_REMAINDER = 0.05;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"int32", "uint16"})
  void writesTheOriginalsBytes(String set) throws IOException {
    JsonNode golden = Golden.json(Golden.path("packed/expected.json"));
    JsonNode expected = golden.get("sets").get(set);
    TokenType type = TokenType.of(expected.get("vocab_size_given").asInt());
    assertThat(type.label()).isEqualTo(set);
    List<int[]> documents = new ArrayList<>();
    for (JsonNode document : expected.get("documents")) {
      documents.add(
          IntStream.range(0, document.size()).map(i -> document.get(i).asInt()).toArray());
    }
    List<Manifest.PackedFile> files =
        write(
            documents,
            new ChunkWriter.Settings(
                type,
                golden.get("chunk_size").asLong(),
                expected.get("sep_token").asInt(),
                ORIGINAL_REMAINDER));
    assertThat(files).hasSize(expected.get("files").size());
    for (Manifest.PackedFile file : files) {
      Path written = folder.resolve(file.name());
      assertThat(written).hasSameBinaryContentAs(Golden.path("packed/" + set + "/" + file.name()));
      assertThat(file.sha256()).isEqualTo(Checksum.ofFile(written));
      assertThat(file.bytes()).isEqualTo(Files.size(written));
    }
    assertThat(files.getLast().tokens())
        .isEqualTo(expected.get("tail_tokens_in_last_chunk").asLong());
  }

  @Test
  void aFileThatIsExactlyFullWaitsForMoreOrTheEnd() throws IOException {
    try (ChunkWriter writer = writer(settings(8, 0.05))) {
      writer.add(range(1, 8));
      try (Stream<Path> listed = Files.list(folder)) {
        assertThat(listed).hasSize(1); // being written
      }
      assertThat(writer.finish()).hasSize(1);
    }
    assertThat(tokens(8, 0.05, range(1, 5), range(6, 11)))
        .containsExactly(range(1, 8), new int[] {9, 10, 11, 0, 0, 0, 0, 0});
    assertThat(tokens(4, 0.05, range(1, 13))).hasSize(4);
  }

  @Test
  void whatIsTooLittleIsLeftOutOnlyWhereAskedFor() throws IOException {
    assertThat(tokens(20, 0.05, range(1, 21))).hasSize(1); // 1 of 20 is not above 5 %
    assertThat(tokens(20, 0.0, range(1, 21))).hasSize(2);
    assertThat(tokens(20, 0.05, range(1, 22))).hasSize(2);
    assertThat(tokens(20, 0.0)).isEmpty();
    assertThat(tokens(20, 0.0, new int[0])).isEmpty();
  }

  @Test
  void buffersAndFilesDoNotShowInTheStream() throws IOException {
    int[] all = range(0, 100_000);
    List<int[]> parts = new ArrayList<>();
    for (int from = 0, n = 0; from < all.length; from += n) {
      n = Math.min(all.length - from, 1 + (from * 31) % 40_000);
      parts.add(Arrays.copyOfRange(all, from, from + n));
    }
    List<Manifest.PackedFile> files =
        write(parts, new ChunkWriter.Settings(TokenType.INT32, 33_000, -1, 0));
    int next = 0;
    for (Manifest.PackedFile file : files) {
      MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(folder.resolve(file.name())));
      for (int i = 0; i < 33_000; i++, next++) {
        assertThat(TokenType.INT32.get(bytes, PackedHeader.BYTES, i))
            .isEqualTo(next < all.length ? next : -1);
      }
    }
    assertThat(next).isEqualTo(132_000);
  }

  private List<int[]> tokens(int chunkSize, double minRemainder, int[]... arrays)
      throws IOException {
    List<int[]> contents = new ArrayList<>();
    for (Manifest.PackedFile file : write(List.of(arrays), settings(chunkSize, minRemainder))) {
      MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(folder.resolve(file.name())));
      contents.add(
          IntStream.range(0, chunkSize)
              .map(i -> TokenType.UINT16.get(bytes, PackedHeader.BYTES, i))
              .toArray());
    }
    return contents;
  }

  private List<Manifest.PackedFile> write(List<int[]> documents, ChunkWriter.Settings settings)
      throws IOException {
    try (ChunkWriter writer = writer(settings)) {
      for (int[] document : documents) {
        writer.add(document);
      }
      return writer.finish();
    }
  }

  private ChunkWriter writer(ChunkWriter.Settings settings) {
    return new ChunkWriter(folder, folder, "set_process0", settings);
  }

  private static ChunkWriter.Settings settings(int chunkSize, double minRemainder) {
    return new ChunkWriter.Settings(TokenType.UINT16, chunkSize, 0, minRemainder);
  }

  private static int[] range(int from, int to) {
    return IntStream.rangeClosed(from, to).toArray();
  }
}
