package steel.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.RenderedChat;
import steel.tokenizer.Tokenizer;
import steel.torch.TrainingRow;

/// Conversations as rows: only what the assistant says is learned.
///
/// Each row is one conversation, alone: no other can be seen from it, and no block mask is needed.
/// [GroupedOrder] puts rows of like length into a batch, so little is padded.
final class Examples {
  private static final int SHOWN = 3;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Tokenizer tokenizer;
  private final SftRecipe.Data settings;
  private final List<TrainingRow> train = new ArrayList<>();
  private final List<TrainingRow> heldOut = new ArrayList<>();
  private final List<String> brokenShown = new ArrayList<>();
  private long conversations;
  private long broken;
  private long tooLong;
  private long withoutAnswer;
  private long answerTokens;

  private Examples(Tokenizer tokenizer, SftRecipe.Data settings) {
    this.tokenizer = tokenizer;
    this.settings = settings;
  }

  /// Reads every conversation of a recipe.
  ///
  /// @throws ConfigException if nothing is left to learn from
  static Examples read(SftRecipe.Data settings, Tokenizer tokenizer, Progress progress)
      throws IOException {
    Examples examples = new Examples(tokenizer, settings);
    List<Path> files = ConversationFiles.find(settings.paths());
    try (Progress.Task task = progress.start("read conversations", "conversations", -1)) {
      for (Path file : files) {
        ConversationFiles.read(file, examples.sink(task));
      }
    }
    if (examples.train.isEmpty()) {
      throw new ConfigException(
          "%s: nothing to learn from: of %d conversations %d are broken, %d over data.max_length (%d)"
                  .formatted(
                      settings.paths(),
                      examples.conversations,
                      examples.broken,
                      examples.tooLong,
                      settings.maxLength())
              + " and %d without an answer".formatted(examples.withoutAnswer));
    }
    return examples;
  }

  private ConversationFiles.Sink sink(Progress.Task task) {
    return new ConversationFiles.Sink() {
      @Override
      public void conversation(List<ChatMessage> messages) {
        RenderedChat chat = tokenizer.render(messages, false); // throws for what it refuses
        conversations++;
        task.advance(1);
        add(chat);
      }

      @Override
      public void broken(String where, String problem) {
        conversations++;
        broken++;
        if (brokenShown.size() < SHOWN) {
          brokenShown.add(where + ": " + problem);
        }
      }
    };
  }

  private void add(RenderedChat chat) {
    int n = chat.ids().length;
    if (n > settings.maxLength()) {
      tooLong++;
      return;
    }
    int[] targetIds = new int[Math.max(0, n - 1)];
    int answers = 0;
    for (int t = 0; t + 1 < n; t++) {
      targetIds[t] = chat.answer()[t + 1] ? chat.ids()[t + 1] : TrainingRow.IGNORED;
      answers += chat.answer()[t + 1] ? 1 : 0;
    }
    if (answers == 0) {
      withoutAnswer++;
      return;
    }
    TrainingRow row = new TrainingRow(Arrays.copyOf(chat.ids(), n - 1), targetIds);
    if (isHeldOut(chat.text())) {
      heldOut.add(row);
    } else {
      train.add(row);
      answerTokens += answers;
    }
  }

  /// By the text alone, so that a conversation never changes sides when others come or go.
  private boolean isHeldOut(String text) {
    long hash = (text.hashCode() * GOLDEN) >>> 11; // 53 bits
    return hash * 0x1p-53 < settings.validationShare();
  }

  List<TrainingRow> train() {
    return train;
  }

  List<TrainingRow> heldOut() {
    return heldOut;
  }

  ExampleCounts counts() {
    return new ExampleCounts(
        conversations,
        broken,
        List.copyOf(brokenShown),
        tooLong,
        withoutAnswer,
        train.size(),
        heldOut.size(),
        answerTokens);
  }
}
