package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.model.RandomModel;
import steel.model.Sampler;
import steel.testkit.Golden;

class LongPromptTest {
  @TempDir Path folder;

  static List<FeedForward> kinds() {
    return RandomModel.kinds();
  }

  /// Notes what it is asked to read, and cancels after so many calls.
  private static final class Reader implements Continuation {
    private final int longestCall;
    private final int calls;
    private final Cancellation cancellation = new Cancellation();
    private final List<int[]> read = new ArrayList<>();

    Reader(int longestCall, int calls) {
      this.longestCall = longestCall;
      this.calls = calls;
    }

    @Override
    public int longestCall() {
      return longestCall;
    }

    @Override
    public float[] append(int... inputIds) {
      read.add(inputIds.clone());
      if (read.size() == calls) {
        cancellation.cancel();
      }
      float[] logits = new float[320];
      logits[inputIds.length] = 1;
      return logits;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private static Reply read(int tokens, Reader reader) {
    int[] prompt = IntStream.range(0, tokens).toArray();
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      return new Generator(model, Generation.of(2), Set.of(), prompt, _ -> {})
          .run(prompt, reader, reader.cancellation);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "7, 3", "9, 3", "10, 4", "12, 4"})
  void readsPieceByPiece(int tokens, int pieces) {
    Reader reader = new Reader(3, Integer.MAX_VALUE);
    Reply reply = read(tokens, reader);
    List<int[]> prompt = reader.read.subList(0, pieces);
    assertThat(prompt.stream().flatMapToInt(Arrays::stream).toArray())
        .isEqualTo(IntStream.range(0, tokens).toArray());
    assertThat(prompt).allMatch(piece -> piece.length <= 3);
    assertThat(reader.read).hasSize(pieces + 1); // the second token has no successor
    assertThat(reply.ids()).containsExactly(prompt.getLast().length, 1);
    assertThat(reply.promptTokens()).isEqualTo(tokens);
  }

  @Test
  void cancellationIsFeltBetweenPieces() {
    Reader reader = new Reader(3, 2);
    Reply reply = read(12, reader);
    assertThat(reader.read).hasSize(2);
    assertThat(reply.ids()).isEmpty();
    assertThat(reply.finishReason()).isEqualTo(FinishReason.CANCELLED);
    Reader whole = new Reader(Integer.MAX_VALUE, 1); // a call is never given up
    assertThat(read(12, whole).ids()).isEmpty();
    assertThat(whole.read).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void onlyWhatIsCausalIsReadPieceByPiece(FeedForward kind) throws IOException {
    try (var model = SteelModel.open(RandomModel.of(kind, 1, 7).write(folder));
        var cached = Continuation.start(model, Generation.of(1));
        var whole = Continuation.start(model, Generation.of(1).withoutCache())) {
      assertThat(cached.longestCall()).isEqualTo(kind.isCausal() ? 256 : Integer.MAX_VALUE);
      assertThat(whole.longestCall()).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @CsvSource({"qwen2-raw", "qwen2-gqa", "steel-v1", "steel-v3"})
  void piecesGiveTheAnswerOfTheWhole(String golden) throws IOException {
    Path from = Golden.path("model/" + golden);
    Files.copy(from.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    String config = Files.readString(from.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 2048"));
    int[] prompt = RandomModel.ids(1300, 3);
    try (var model = SteelModel.open(folder)) {
      Reply reply = model.generate(prompt, Generation.of(6).ignoringEos());
      int[] ids = new int[6];
      try (var decoding = model.decode()) {
        float[] logits = decoding.append(prompt);
        for (int i = 0; i < ids.length; i++) {
          ids[i] = Sampler.largest(logits);
          logits = decoding.append(ids[i]);
        }
      }
      assertThat(reply.ids()).isEqualTo(ids);
    }
  }
}
