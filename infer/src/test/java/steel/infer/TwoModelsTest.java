package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.model.FeedForward;
import steel.model.Sampler;
import steel.model.Sampling;

/// Models that are open at once, in one process: nothing of one is in the answers of another.
class TwoModelsTest {
  private static final int ROUNDS = 8;

  @TempDir private Path folder;

  /// A model and what it is asked.
  private record Asked(Path path, int threads) {

    private List<int[]> answersAlone() {
      try (SteelModel model = open()) {
        return answers(model);
      }
    }

    private SteelModel open() {
      return SteelModel.open(path, threads);
    }

    /// Prompts of many tokens and of one, greedy and drawn.
    private static List<int[]> answers(SteelModel model) {
      List<int[]> answers = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Sampling sampling =
            round % 2 == 0
                ? Sampling.GREEDY
                : Sampling.GREEDY.withTemperature(0.9).withTopP(0.95).withSeed(round);
        Generation generation = Generation.of(24).ignoringEos().withSampling(sampling);
        answers.add(model.generate(WideModel.ids(1 + 9 * round, round), generation).ids());
      }
      return answers;
    }

    /// The same while others run, begun together with them.
    private List<int[]> answersBeside(CyclicBarrier together) throws Exception {
      try (SteelModel model = open()) {
        together.await();
        return answers(model);
      }
    }
  }

  private List<Path> quantised(FeedForward kind, String name) throws IOException {
    return WideModel.inAllTypes(kind, folder.resolve(name));
  }

  @Test
  void twoModelsAnswerAsEachAlone() throws Exception {
    List<FeedForward> kinds = WideModel.kinds();
    Path dense = quantised(kinds.get(0), "dense").get(1); // 8 bits
    Path chunked = quantised(kinds.get(7), "chunked").get(2); // 4 bits, another kind
    List<Asked> asked = List.of(new Asked(dense, 2), new Asked(chunked, 2));
    List<List<int[]>> alone = asked.stream().map(Asked::answersAlone).toList();
    assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    for (int again = 0; again < 2; again++) {
      CyclicBarrier together = new CyclicBarrier(asked.size());
      try (ExecutorService callers = Executors.newFixedThreadPool(asked.size())) {
        List<Future<List<int[]>>> answers =
            asked.stream().map(one -> callers.submit(() -> one.answersBeside(together))).toList();
        for (int i = 0; i < asked.size(); i++) {
          List<int[]> beside = answers.get(i).get();
          for (int round = 0; round < ROUNDS; round++) {
            assertThat(beside.get(round)).isEqualTo(alone.get(i).get(round));
          }
        }
      }
    }
  }

  /// One thread that asks both by turns has scratch of neither left over in the other.
  @Test
  void oneThreadMayUseBothByTurns() throws IOException {
    Path q8 = quantised(WideModel.kinds().get(1), "senet").get(1);
    Path q4 = quantised(WideModel.kinds().get(5), "token").get(2);
    List<int[]> first = new Asked(q8, 1).answersAlone();
    List<int[]> second = new Asked(q4, 2).answersAlone();
    try (SteelModel one = SteelModel.open(q8, 1);
        SteelModel other = SteelModel.open(q4, 2);
        var ofOne = one.decode();
        var ofOther = other.decode()) {
      int[] prompt = WideModel.ids(1, 0); // that of round 0, which is greedy
      int idOfOne = prompt[0];
      int idOfOther = prompt[0];
      for (int i = 0; i < first.getFirst().length; i++) {
        idOfOne = Sampler.largest(ofOne.append(idOfOne));
        idOfOther = Sampler.largest(ofOther.append(idOfOther));
        assertThat(idOfOne).isEqualTo(first.getFirst()[i]);
        assertThat(idOfOther).isEqualTo(second.getFirst()[i]);
      }
    }
  }

  /// Closing one leaves the other alone.
  @Test
  void oneMayBeClosedWhileTheOtherAnswers() throws IOException {
    Path q8 = quantised(WideModel.kinds().getFirst(), "dense").get(1);
    List<int[]> alone = new Asked(q8, 2).answersAlone();
    try (SteelModel staying = SteelModel.open(q8, 2)) {
      SteelModel going = SteelModel.open(q8, 2); // the same files, mapped twice
      assertThat(Asked.answers(going).getFirst()).isEqualTo(alone.getFirst());
      going.close();
      List<int[]> after = Asked.answers(staying);
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(after.get(round)).isEqualTo(alone.get(round));
      }
    }
  }
}
