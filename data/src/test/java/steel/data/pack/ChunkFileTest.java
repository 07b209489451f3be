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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.data.Manifest;
import steel.files.Checksum;
import steel.testkit.Golden;

class ChunkFileTest {
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
            type,
            golden.get("chunk_size").asLong(),
            expected.get("sep_token").asInt(),
            ORIGINAL_REMAINDER);
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
  void documentsAreCutWhereAFileIsFull() throws IOException {
    assertThat(tokens(8, 0.05, range(1, 5), range(6, 11)))
        .containsExactly(range(1, 8), new int[] {9, 10, 11, 0, 0, 0, 0, 0});
    assertThat(tokens(4, 0.05, range(1, 13))).hasSize(4);
    assertThat(tokens(8, 0.05, range(1, 8))).containsExactly(range(1, 8));
  }

  @Test
  void whatIsTooLittleIsLeftOutOnlyWhereAskedFor() {
    assertThat(ChunkPlan.of(21, 20, 0.05, false)).isEqualTo(new ChunkPlan(List.of(20L), 1));
    assertThat(ChunkPlan.of(21, 20, 0.0, false)).isEqualTo(new ChunkPlan(List.of(20L, 1L), 0));
    assertThat(ChunkPlan.of(22, 20, 0.05, false)).isEqualTo(new ChunkPlan(List.of(20L, 2L), 0));
    assertThat(ChunkPlan.of(40, 20, 0.05, false)).isEqualTo(new ChunkPlan(List.of(20L, 20L), 0));
    assertThat(ChunkPlan.of(0, 20, 0.0, false)).isEqualTo(new ChunkPlan(List.of(), 0));
  }

  @Test
  void theOriginalsSingleWorkerWritesItsRestOnceMore() {
    // kept, and then the emptied buffer: a file of padding
    assertThat(ChunkPlan.of(22, 20, 0.05, true).fill()).containsExactly(20L, 2L, 0L);
    assertThat(ChunkPlan.of(40, 20, 0.05, true).fill()).containsExactly(20L, 20L, 0L);
    // not kept, and written all the same
    assertThat(ChunkPlan.of(21, 20, 0.05, true)).isEqualTo(new ChunkPlan(List.of(20L, 1L), 0));
  }

  @Test
  void piecesAndFilesDoNotShowInTheStream() throws IOException {
    int[] all = range(0, 100_000);
    List<int[]> parts = new ArrayList<>();
    for (int from = 0, n = 0; from < all.length; from += n) {
      n = Math.min(all.length - from, (from * 31) % 40_000);
      parts.add(Arrays.copyOfRange(all, from, from + n));
      if (n == 0) {
        n = 1;
        parts.add(Arrays.copyOfRange(all, from, from + n));
      }
    }
    List<Manifest.PackedFile> files = write(parts, TokenType.INT32, 33_000, -1, 0);
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
    for (Manifest.PackedFile file :
        write(List.of(arrays), TokenType.UINT16, chunkSize, 0, minRemainder)) {
      MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(folder.resolve(file.name())));
      contents.add(
          IntStream.range(0, chunkSize)
              .map(i -> TokenType.UINT16.get(bytes, PackedHeader.BYTES, i))
              .toArray());
    }
    return contents;
  }

  /// Every array is a shard of its own.
  private List<Manifest.PackedFile> write(
      List<int[]> arrays, TokenType type, long chunkSize, int pad, double minRemainder)
      throws IOException {
    List<TokenStream.Piece> pieces = new ArrayList<>();
    for (int[] array : arrays) {
      Path file = folder.resolve(pieces.size() + ".tokens");
      try (TokenOutput out = new TokenOutput(file, type)) {
        out.add(array);
      }
      pieces.add(new TokenStream.Piece(file, array.length));
    }
    TokenStream stream = new TokenStream(pieces, type);
    List<Manifest.PackedFile> files = new ArrayList<>();
    long from = 0;
    for (long fill : ChunkPlan.of(stream.tokens(), chunkSize, minRemainder, false).fill()) {
      String name = "set_process0_%010d.bin".formatted(files.size());
      files.add(new ChunkFile(name, stream, from, fill, chunkSize, pad).write(folder));
      from += fill;
    }
    return files;
  }

  private static int[] range(int from, int to) {
    return IntStream.rangeClosed(from, to).toArray();
  }
}
