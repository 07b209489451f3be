package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.infer.kernel.Products;
import steel.infer.kernel.Workers;
import steel.model.FeedForward;
import steel.model.Sampler;
import steel.model.Sampling;
import steel.model.StoredModel;
import steel.weights.PanelType;

/// What a token allocates once its sequence has its buffers, the kernels left out.
class AllocationTest {
  private static final int TOLERATED = 1; // byte a token: measuring itself, once in a while

  private static final int THREADS = 2;
  private static final int PIECE = 16; // tokens
  private static final int PIECES = 24; // of a sequence: few of them begin a block of the cache
  private static final int ROUNDS = 200; // sequences until all is compiled
  private static final Sampling SAMPLING =
      Sampling.GREEDY.withTemperature(0.8).withTopP(0.9).withTopK(20);

  @TempDir private Path folder;

  /// The kinds whose tokens have products of one vector only.
  static List<FeedForward> kinds() {
    return WideModel.kinds().stream()
        .filter(
            kind ->
                kind instanceof FeedForward.Raw
                    || kind instanceof FeedForward.SoftMoeV1
                    || kind instanceof FeedForward.SoftMoeToken)
        .toList();
  }

  private static SteelModel open(Path path) throws ReflectiveOperationException {
    Workers workers = new Workers(THREADS);
    var kernel = IdleKernel.make();
    Engine engine = new Engine(kernel, workers, new Products(kernel, workers));
    return SteelModel.open(StoredModel.open(path), SteelModel.Settings.DEFAULT, engine);
  }

  private static double median(List<Double> pieces) {
    return pieces.stream().sorted().skip(pieces.size() / 2).findFirst().orElseThrow();
  }

  /// Bytes of a token in calls on a model, after many.
  private static double ofCalls(SteelModel model) {
    Allocated allocated = new Allocated();
    List<Double> medians = new ArrayList<>();
    int[] id = {3};
    for (int round = 0; round < ROUNDS; round++) {
      try (var decoding = model.decode()) {
        List<Double> pieces = new ArrayList<>();
        for (int piece = 0; piece < PIECES; piece++) {
          long before = allocated.bytes();
          for (int i = 0; i < PIECE; i++) {
            float[] _ = decoding.append(id);
          }
          pieces.add((double) (allocated.bytes() - before) / PIECE);
        }
        medians.add(median(pieces));
      }
    }
    return median(medians.subList(ROUNDS - 20, ROUNDS));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aCallOfATokenAllocatesNothing(FeedForward kind)
      throws IOException, ReflectiveOperationException {
    try (SteelModel model = open(WideModel.inAllTypes(kind, folder).get(1))) {
      double bytes = ofCalls(model);
      System.out.printf("%s: %.0f bytes a token%n", kind, bytes);
      assertThat(bytes).isLessThanOrEqualTo(TOLERATED);
    }
  }

  /// Whole generations: beside the call, a token with its text, which are what the caller gets.
  @Test
  void aGeneratedTokenIsAllThatIsAdded() throws IOException, ReflectiveOperationException {
    Path plain = TinyChatModel.write("qwen2-gqa", Files.createDirectories(folder.resolve("f32")));
    Path q8 = folder.resolve("q8");
    ModelQuantisation.write(plain, PanelType.Q8, q8);
    List<Double> medians = new ArrayList<>();
    try (SteelModel model = open(q8)) {
      double ofCall = ofCalls(model);
      int letter = model.tokenizer().encode("a")[0]; // the others are parts of characters, too
      Generation generation =
          Generation.of(PIECE * PIECES)
              .ignoringEos()
              .withSampling(SAMPLING.withLogitBias(Map.of(letter, 50.0)));
      Allocated allocated = new Allocated();
      for (int round = 0; round < ROUNDS; round++) {
        Meter meter = new Meter(allocated);
        Reply reply =
            model.generate(new int[] {1, 2, 3}, generation, new Cancellation(), _ -> meter.count());
        assertThat(reply.ids()).hasSize(PIECE * PIECES);
        medians.add(median(meter.pieces));
      }
      double added = median(medians.subList(ROUNDS - 20, ROUNDS)) - ofCall;
      System.out.printf("a generated token adds %.0f bytes to %.0f%n", added, ofCall);
      int ofToken = 24 + 24 + 24; // itself, its text, the characters of that
      assertThat(added).isLessThan(ofToken + 24); // less than one more of these
    }
  }

  /// Measures every [#PIECE] tokens.
  private static final class Meter {
    private final List<Double> pieces = new ArrayList<>();
    private final Allocated allocated;
    private int tokens;
    private long before;

    Meter(Allocated allocated) {
      this.allocated = allocated;
    }

    void count() {
      if (++tokens % PIECE == 0) {
        if (tokens > PIECE) {
          pieces.add((double) (allocated.bytes() - before) / PIECE);
        }
        before = allocated.bytes();
      }
    }
  }

  @Test
  void choosingATokenAllocatesNothing() {
    List<Double> medians = new ArrayList<>();
    Allocated allocated = new Allocated();
    float[] logits = new float[1000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i % 17;
    }
    for (int round = 0; round < ROUNDS; round++) {
      Sampler sampler = new Sampler(SAMPLING);
      List<Double> pieces = new ArrayList<>();
      for (int piece = 0; piece < PIECES; piece++) {
        long before = allocated.bytes();
        for (int i = 0; i < PIECE; i++) {
          int _ = sampler.next(logits);
        }
        pieces.add((double) (allocated.bytes() - before) / PIECE);
      }
      medians.add(median(pieces));
    }
    assertThat(median(medians.subList(ROUNDS - 20, ROUNDS))).isZero();
  }
}
