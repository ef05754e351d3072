"""Controls: a shot's guides in the forms that ControlNets and compositing programs take."""
