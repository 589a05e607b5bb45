select
    class_code,
    class_order,
    class_name_da as class_name,
    class_text_da as class_text,
    is_about_help,
    is_explained
from {{ ref('reconciliation_class') }}
