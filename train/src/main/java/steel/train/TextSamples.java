package steel.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steel.model.Decoding;
import steel.model.LanguageModel;
import steel.model.LogitsStep;
import steel.model.Sampler;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.Tokenizer;

/// Writes what the model makes of the prompts, `samples.jsonl`: a line a step and prompt.
public final class TextSamples implements Probe {
  private static final String FILE = "samples.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SampleSettings settings;
  private final Tokenizer tokenizer;
  private final List<int[]> openings;
  private final Set<Integer> ends;
  private Path file = Path.of(FILE);

  /// @param openings tokens that the model is given for each prompt
  /// @param ends tokens that end what it writes, beside those of the model
  private TextSamples(
      SampleSettings settings, Tokenizer tokenizer, List<int[]> openings, Set<Integer> ends) {
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.openings = openings;
    this.ends = ends;
  }

  /// The prompts are beginnings of texts.
  public static TextSamples continued(SampleSettings settings, Tokenizer tokenizer) {
    return new TextSamples(
        settings, tokenizer, settings.prompts().stream().map(tokenizer::encode).toList(), Set.of());
  }

  /// The prompts are what a user says, each in a chat of its own.
  ///
  /// @throws steel.files.FormatException if the chat template refuses them
  public static TextSamples answered(SampleSettings settings, Tokenizer tokenizer) {
    return new TextSamples(
        settings,
        tokenizer,
        settings.prompts().stream()
            .map(prompt -> tokenizer.render(List.of(ChatMessage.user(prompt)), true).ids())
            .toList(),
        tokenizer.turnEnds());
  }

  @Override
  public void resume(Path run, long step) throws IOException {
    file = run.resolve(FILE);
    StepLines.keep(file, step);
  }

  @Override
  public Map<String, Double> at(long step, boolean isEnd, LanguageModel model) throws IOException {
    if (isEnd || step % settings.every() == 0) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < settings.prompts().size(); i++) {
        lines.append(line(step, i, model)).append('\n');
      }
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return Map.of();
  }

  private ObjectNode line(long step, int prompt, LanguageModel model) {
    int[] written = write(prompt, model);
    ObjectNode line = JSON.createObjectNode();
    line.put("step", step);
    line.put("prompt", settings.prompts().get(prompt));
    line.put("text", tokenizer.decode(written));
    line.put("tokens", written.length);
    return line;
  }

  /// Goes on until a token that ends a text, or until there is no room; that token is left out.
  private int[] write(int prompt, LanguageModel model) {
    int[] ids = openings.get(prompt);
    List<Integer> modelEnds = model.config().specialTokens().eos();
    long seed = settings.sampling().seed() + prompt; // or like prompts would have like answers
    Sampler sampler =
        new Sampler(
            settings.sampling().withSeed(seed), LogitsStep.firstTokens(tokenizer.vocabSize()));
    int room = model.config().maxPositionEmbeddings() - ids.length;
    int[] written = new int[Math.clamp(room, 0, settings.maxTokens())];
    int count = 0;
    try (Decoding decoding = model.decode()) {
      int[] next = ids;
      while (count < written.length) {
        int id = sampler.next(decoding.append(next));
        if (ends.contains(id) || modelEnds.contains(id)) {
          break;
        }
        written[count++] = id;
        next = new int[] {id};
      }
    }
    return Arrays.copyOf(written, count);
  }
}
