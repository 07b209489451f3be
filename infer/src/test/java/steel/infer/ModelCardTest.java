package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Golden;
import steel.weights.TensorType;

/// `README.md` of exported folders.
class ModelCardTest {
  @TempDir Path folder;

  @Test
  void saysWhatTheModelIsAndThatVersion3SeesTheFuture() throws IOException {
    assertThat(card(Golden.path("model/steel-v3")))
        .startsWith("---\nlibrary_name: transformers\n")
        .contains("\n- softmoe_v3\n", "\n# exported\n")
        .contains(
            "A language model of 157,827 parameters",
            "**Not causal**",
            "leaked the future",
            "cannot be split")
        .contains("| experts | 6 |", "| attention | 4 heads of 16, 4 key-value heads |")
        .contains("trust_remote_code=True", "modeling_steel.py", "--ids 1,2,3")
        .doesNotContain("## Training", "AutoTokenizer");
  }

  @Test
  void aDenseModelNeedsNoCodeOfOurs() throws IOException {
    Path model = TinyChatModel.write("qwen2-raw", Files.createDirectory(folder.resolve("chatty")));
    assertThat(card(model))
        .contains("\n- qwen2\n", "**Causal**", "apply_chat_template", "./steel chat DIR")
        .doesNotContain("trust_remote_code", "modeling_steel", "experts");
  }

  @Test
  void hasTheRecipeAndFiguresOfItsRun() throws IOException {
    Path run = Files.createDirectories(folder.resolve("quick/sft"));
    Files.writeString(run.resolve("recipe.yaml"), "model: base\nepochs: 2\n");
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step":1,"loss":3.5,"validation_loss":3.25}
        {"step":2,"loss":2.5,"validation_loss":2.75}
        {"step":3,"loss":1.5}
        {"step":4,"los""");
    Path model = TinyChatModel.write("qwen2-raw", Files.createDirectory(run.resolve("model")));
    Files.writeString(
        folder.resolve("quick/summary.json"),
        "{\"accuracy_before\":0.25,\"accuracy_after\":0.75,\"model\":\"%s\"}"
            .formatted(model.toString().replace('\\', '/')));
    assertThat(card(model))
        .contains("| steps | 3 |", "| training loss, last step | 1.5000 |")
        .contains("| validation loss, first | 3.2500 |", "| validation loss, last | 2.7500 |")
        .contains("before fine-tuning | 25.0 % |", "quickstart's questions | 75.0 % |")
        .contains("```yaml\nmodel: base\nepochs: 2\n```")
        .doesNotContain("tokens that counted");
    Files.writeString(folder.resolve("quick/summary.json"), "{\"model\":\"\\u0000\"}");
    assertThat(card(model)).contains("| steps | 3 |").doesNotContain("right answers");
    Path checkpoint = Files.createDirectories(run.resolve("checkpoints")).resolve("step-2");
    Files.move(model, checkpoint);
    Files.writeString(checkpoint.resolve("trainer.json"), "{\"step\":2,\"tokens\":12345}");
    assertThat(card(checkpoint))
        .contains("| steps | 2 |", "| tokens that counted | 12,345 |", "last step | 2.5000 |")
        .doesNotContain("right answers");
  }

  @Test
  void whatItsAuthorsWroteGoesAlong() throws IOException {
    Path model = TinyChatModel.write("qwen2-raw", Files.createDirectory(folder.resolve("theirs")));
    Files.writeString(model.resolve("README.md"), "# Theirs\n");
    Files.writeString(model.resolve("LICENSE"), "as you like\n");
    assertThat(card(model)).isEqualTo("# Theirs\n");
    assertThat(folder.resolve("exported/LICENSE")).hasContent("as you like");
  }

  private String card(Path model) throws IOException {
    Path out = folder.resolve("exported");
    ModelExport.toFolder(model, TensorType.F32, 1 << 20, out);
    return Files.readString(out.resolve("README.md"));
  }
}
