package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;
import steel.tokenizer.TokenizerLists.Kind;

class TokenizerListsTest {
  private static final Path FILE = Path.of("model.gguf");

  @Test
  void comesBackFromItsLists() throws IOException {
    for (Tokenizer tokenizer : List.of(trained(), Tokenizer.read(Golden.path("tokenizer/gpt2")))) {
      TokenizerLists lists = TokenizerLists.of(tokenizer);
      Tokenizer back = lists.tokenizer(FILE);
      assertThat(back.hash()).isEqualTo(tokenizer.hash());
      assertThat(TokenizerLists.of(back)).isEqualTo(lists);
      assertThat(lists.isByteLevel()).isTrue();
      assertThat(lists.tokens()).hasSize(tokenizer.vocabSize());
    }
  }

  @Test
  void comesBackAsQwen() {
    Tokenizer qwen = Tokenizer.read(SharedFolder.orSkip("data/tokenizer-qwen1.5"));
    TokenizerLists lists = TokenizerLists.of(qwen);
    assertThat(lists.split()).isEqualTo("qwen2");
    assertThat(lists.kinds().getLast()).isEqualTo(Kind.CONTROL);
    assertThat(lists.tokenizer(FILE).hash()).isEqualTo(qwen.hash());
  }

  @Test
  void leavesOutRowsThatNothingMeans() throws IOException {
    TokenizerLists lists = TokenizerLists.of(trained());
    List<String> tokens = new ArrayList<>(lists.tokens());
    List<Kind> kinds = new ArrayList<>(lists.kinds());
    tokens.add("[PAD]");
    kinds.add(Kind.UNUSED);
    Tokenizer padded = with(lists, lists.split(), tokens, kinds, lists.merges()).tokenizer(FILE);
    assertThat(padded.hash()).isEqualTo(trained().hash());
  }

  @Test
  void refusesListsThatDoNotFit() throws IOException {
    TokenizerLists lists = TokenizerLists.of(trained());
    assertRefused(
        with(lists, "llama-bpe", lists.tokens(), lists.kinds(), lists.merges()),
        ConfigException.class,
        "cuts texts as \"llama-bpe\", which is not one of: qwen2, gpt-2");
    assertRefused(
        with(lists, "qwen2", lists.tokens(), lists.kinds().subList(1, 5), lists.merges()),
        FormatException.class,
        "tokens but 4 token types");
    assertRefused(
        with(lists, "qwen2", lists.tokens(), lists.kinds(), List.of("a z9")),
        FormatException.class,
        "merge 1: token \"z9\" is not in the vocabulary");
    TokenizerLists other = with(lists, "qwen2", List.of("<tok0>"), List.of(Kind.NORMAL), List.of());
    assertThat(other.isByteLevel()).isFalse();
    assertRefused(other, FormatException.class, "has no token");
    assertThatThrownBy(() -> TokenizerLists.of(Tokenizer.read(Golden.path("tokenizer/cl100k"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cuts texts neither as Qwen2's nor as GPT-2's");
  }

  private static void assertRefused(
      TokenizerLists lists, Class<? extends Exception> type, String sentence) {
    assertThatThrownBy(() -> lists.tokenizer(FILE))
        .isInstanceOf(type)
        .hasMessageContaining("model.gguf: ")
        .hasMessageContaining(sentence);
  }

  private static TokenizerLists with(
      TokenizerLists lists,
      String split,
      List<String> tokens,
      List<Kind> kinds,
      List<String> merges) {
    return new TokenizerLists(split, tokens, kinds, merges, Map.of(), lists.specialTokens());
  }

  private static Tokenizer trained() throws IOException {
    return BpeTrainer.train(
        TextSource.of(List.of("low lower lowest 低 更低 最低")),
        new BpeTrainer.Options(280, 1),
        Progress.SILENT);
  }
}
