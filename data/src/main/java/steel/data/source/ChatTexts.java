package steel.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steel.data.ConvertRecipe;
import steel.data.Profile;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.Conversation.Turn;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;

/// Sources whose records are questions and answers. The corrected profile leaves out a record in
/// which a question or an answer is empty, and wants no key that it has no use for.
final class ChatTexts {
  private ChatTexts() {}

  /// Baidu QA: `title` asks, `answer` answers.
  record BaiduQa(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      return single(
          Keys.normalized(record, "title", recipe),
          Keys.normalized(record, "answer", recipe),
          recipe.profile());
    }

    @Override
    public boolean isChat() {
      return true;
    }
  }

  /// Firefly: `input` asks, `target` answers.
  record Firefly(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      if (recipe.profile() == Profile.REFERENCE) {
        Keys.required(record, "kind");
      }
      return single(
          Keys.normalized(record, "input", recipe),
          Keys.normalized(record, "target", recipe),
          recipe.profile());
    }

    @Override
    public boolean isChat() {
      return true;
    }
  }

  /// Zhihu-KOL: answers that enough readers agreed with.
  record Zhihu(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public RecordFile.Columns columns() {
      return new RecordFile.Columns(List.of("INSTRUCTION", "RESPONSE", "METADATA"), List.of());
    }

    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      long upvotes = Upvotes.of(record.get("METADATA"), recipe.profile());
      if (upvotes < recipe.zhihuMinUpvotes()) {
        throw new RejectedException(
            Cause.FEW_UPVOTES, "%d upvotes, wants %d".formatted(upvotes, recipe.zhihuMinUpvotes()));
      }
      return single(
          Keys.normalized(record, "INSTRUCTION", recipe),
          Keys.normalized(record, "RESPONSE", recipe),
          recipe.profile());
    }

    @Override
    public boolean isChat() {
      return true;
    }
  }

  /// MOSS: `conversation`, a list of `human` and `assistant`.
  record Moss(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      if (recipe.profile() == Profile.REFERENCE) {
        Keys.required(record, "category");
      }
      List<Turn> turns = new ArrayList<>();
      for (JsonNode pair : Keys.list(record, "conversation")) {
        turns.add(new Turn(Conversation.HUMAN, Keys.normalized(pair, "human", recipe)));
        turns.add(new Turn(Conversation.GPT, Keys.normalized(pair, "assistant", recipe)));
      }
      return multi(turns, recipe.profile());
    }

    @Override
    public boolean isChat() {
      return true;
    }
  }

  /// BELLE: the file of 2 M (`instruction`, `output`) and that of 3.5 M (`conversations`), told
  /// apart record by record. The document of a 2 M record has no chat markers and, as in the
  /// original, no `input`; its conversation has the `input`, if there is one. Corrected: a text too
  /// short for a document is still a conversation.
  record Belle(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      if (record.has("conversations")) {
        return conversation(Keys.list(record, "conversations"));
      }
      if (record.has("instruction")) {
        return instruction(record);
      }
      throw new RejectedException(
          Cause.NO_MAIN_KEY, "neither \"instruction\" nor \"conversations\"");
    }

    private Converted instruction(ObjectNode record) throws RejectedException {
      String instruction = Keys.normalized(record, "instruction", recipe);
      String output = Keys.normalized(record, "output", recipe);
      JsonNode extra = record.get("input");
      String input =
          extra == null || !extra.isTextual() ? "" : Keys.normalize(extra.textValue(), recipe);
      String question = input.isBlank() ? instruction : instruction + "\n" + input;
      List<Turn> turns = turns(question, output);
      checkTurns(turns, recipe.profile());
      String text = instruction + "\n" + output;
      return recipe.profile() == Profile.CORRECTED && WebTexts.isTooShort(text, recipe)
          ? new Converted(Optional.empty(), turns)
          : new Converted(Optional.of(WebTexts.longEnough(text, recipe)), turns);
    }

    /// Even turns ask, odd ones answer; the original leaves out a turn of the wrong side and so
    /// pairs what does not belong together. Corrected: the conversation ends before such a turn.
    private Converted conversation(JsonNode list) throws RejectedException {
      List<String> questions = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        String from = Keys.text(list.get(i), "from");
        String value = Keys.normalized(list.get(i), "value", recipe);
        if (i % 2 == 0 && from.equals("human")) {
          questions.add(value);
        } else if (i % 2 == 1 && from.equals("assistant")) {
          answers.add(value);
        } else if (recipe.profile() == Profile.CORRECTED) {
          break;
        }
      }
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < Math.min(questions.size(), answers.size()); i++) {
        turns.addAll(turns(questions.get(i), answers.get(i)));
      }
      return multi(turns, recipe.profile());
    }

    @Override
    public boolean isChat() {
      return true;
    }
  }

  private static SourceFormat.Converted single(String question, String answer, Profile profile)
      throws RejectedException {
    List<Turn> turns = turns(question, answer);
    checkTurns(turns, profile);
    return new SourceFormat.Converted(Optional.of(ChatText.single(question, answer)), turns);
  }

  private static SourceFormat.Converted multi(List<Turn> turns, Profile profile)
      throws RejectedException {
    checkTurns(turns, profile);
    return new SourceFormat.Converted(Optional.of(ChatText.multi(turns, profile)), turns);
  }

  private static List<Turn> turns(String question, String answer) {
    return List.of(new Turn(Conversation.HUMAN, question), new Turn(Conversation.GPT, answer));
  }

  private static void checkTurns(List<Turn> turns, Profile profile) throws RejectedException {
    if (profile == Profile.REFERENCE) {
      return;
    }
    if (turns.isEmpty()) {
      throw new RejectedException(Cause.NO_TURNS, "no question with an answer");
    }
    if (turns.stream().anyMatch(turn -> turn.value().isBlank())) {
      throw new RejectedException(Cause.EMPTY, "a question or an answer is empty");
    }
  }
}
