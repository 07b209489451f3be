package steel.train;

import java.util.List;
import steel.config.Block;
import steel.model.Sampling;

/// The `samples` block of a recipe: texts that the model goes on with while it learns.
///
/// @param prompts how the texts begin
/// @param every steps from one round to the next; the first and the last step always have one
/// @param maxTokens that are written for each
/// @param sampling how they are chosen
public record SampleSettings(List<String> prompts, long every, int maxTokens, Sampling sampling) {
  public SampleSettings {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty() || prompts.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("prompts must be one text at least, and none empty");
    }
    if (every < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "every (%d) and max_tokens (%d) must be at least 1".formatted(every, maxTokens));
    }
  }

  public static SampleSettings read(Block block) {
    return new SampleSettings(
        block.texts("prompts"),
        block.integer("every", 500),
        block.size("max_tokens", 48),
        Sampling.GREEDY
            .withTemperature(block.number("temperature", 0))
            .withTopP(block.number("top_p", 1))
            .withSeed(block.integer("seed", 1)));
  }
}
